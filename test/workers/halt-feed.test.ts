// test/workers/halt-feed.test.ts: I14 what counts as fresh: by when it was heard, and by when it says it was made.
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createHaltSigner } from "../../gateway/halt-signer.ts";
import type { HaltSnapshot } from "../../core/schema/halt.ts";
import { CLOCK_SKEW_MS, followHaltFeed } from "../../workers/halt-feed.ts";
import type { HaltFeed } from "../../workers/halt-feed.ts";
import { newKeyPair } from "../support/ledger/people.ts";

const LIMITS = { startMs: 3000, runMs: 5000 };

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

type Stage = { feed: HaltFeed; say: (snapshot: HaltSnapshot) => Promise<void>; warnings: string[] };

/** A worker's feed on a connection that says what the test has signed, whenever it was made. */
async function stage(): Promise<Stage> {
  const keys = newKeyPair();
  const sign = await createHaltSigner(keys.privateKey);
  const listeners: ServerResponse[] = [];
  const server: Server = createServer((_, response) => {
    response.writeHead(200).flushHeaders();
    listeners.push(response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const warnings: string[] = [];
  const log = { warn: (_: unknown, text: string) => void warnings.push(text) } as never;
  const feed = await followHaltFeed({
    url: `http://127.0.0.1:${port}`,
    publicKey: keys.publicKey,
    limits: LIMITS,
    log,
  });
  stops.push(() => {
    feed.close();
    server.closeAllConnections();
    server.close();
  });
  await until(() => listeners.length > 0);
  const say = async (snapshot: HaltSnapshot): Promise<void> => {
    const line = `${await sign(snapshot)}\n`;
    for (const listener of listeners) listener.write(line);
    await new Promise((resolve) => setTimeout(resolve, 150));
  };
  return { feed, say, warnings };
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > end) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const snapshot = (epoch: number, ageMs = 0): HaltSnapshot => ({
  epoch,
  issuedAt: Date.now() - ageMs,
  halts: [],
});

test("one made just now is fresh, also by a clock that differs a little", async () => {
  const { feed, say } = await stage();
  await say(snapshot(1));
  expect(feed.current()?.ageMs).toBeLessThan(LIMITS.startMs);
  await say(snapshot(1, 1 - CLOCK_SKEW_MS / 2));
  expect(feed.current()?.ageMs).toBeLessThan(LIMITS.startMs);
});

test("an old one replayed over a fresh connection is as old as it says, beyond the tolerated skew", async () => {
  const { feed, say } = await stage();
  await say(snapshot(1, 60_000));
  expect(feed.current()?.ageMs).toBeGreaterThanOrEqual(60_000 - CLOCK_SKEW_MS);
  await say(snapshot(1, CLOCK_SKEW_MS + LIMITS.runMs + 1));
  expect(feed.current()?.ageMs).toBeGreaterThan(LIMITS.runMs);
});

test("the newest one said over and over does not stay fresh", async () => {
  const { feed, say } = await stage();
  const same = snapshot(1, CLOCK_SKEW_MS + LIMITS.startMs - 200);
  await say(same);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await say(same);
  expect(feed.current()?.ageMs).toBeGreaterThan(LIMITS.startMs);
});

test("one from the future is not heard: kept, it would be fresh too long", async () => {
  const { feed, say, warnings } = await stage();
  await say(snapshot(1, -60_000));
  expect(feed.current()).toBeNull();
  expect(warnings).toStrictEqual([expect.stringContaining("clock")]);
});

test("the epoch never goes back, whatever the time says", async () => {
  const { feed, say } = await stage();
  await say(snapshot(7));
  await say(snapshot(6));
  expect(feed.current()?.snapshot.epoch).toBe(7);
  await say(snapshot(8));
  expect(feed.current()?.snapshot.epoch).toBe(8);
});
