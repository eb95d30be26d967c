// test/gateway/halts.test.ts: the halt feed over HTTP: signed, fresh, prompt; and silent when the database is away (I14).
import { compactVerify, importJWK } from "jose";
import type { JWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseHalt, setHalt } from "../../activities/ledger/halts.ts";
import { HaltSnapshot } from "../../core/schema/halt.ts";
import { followHaltFeed } from "../../workers/halt-feed.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { serveGateway } from "./support/served.ts";
import type { Served } from "./support/served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveGateway();
});
afterAll(() => served.stop());

const HALT = {
  scope: "tenant",
  target: "acme",
  tenant: "acme",
  mode: "no_effects",
  capability: null,
  reason: "geese on the runway",
  by: "ada",
} as const;

type Heard = { snapshot: HaltSnapshot; at: number; header: unknown };

/** A listener of its own: lines as they come, until `stop`. */
async function listen(key: JWK = served.haltKey.publicKey) {
  const aborted = new AbortController();
  const publicKey = await importJWK(key, "Ed25519");
  const response = await fetch(`${served.url}/halts/feed`, { signal: aborted.signal });
  const heard: Heard[] = [];
  const hear = async (line: string): Promise<void> => {
    const { payload, protectedHeader } = await compactVerify(line, publicKey, { algorithms: ["Ed25519"] });
    const snapshot = HaltSnapshot.parse(JSON.parse(new TextDecoder().decode(payload)));
    heard.push({ snapshot, at: performance.now(), header: protectedHeader });
  };
  const reading = (async () => {
    let rest = "";
    for await (const chunk of (response.body ?? new Blob([]).stream()).pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) await hear(line);
    }
  })();
  const ended = reading.catch(() => {});
  return { response, heard, ended, stop: () => (aborted.abort(), ended) };
}

async function until(holds: () => boolean, ms = 5000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What comes sooner than a beat may come later where much else runs: once is enough to tell that it did not wait for one. */
const ON_A_BUSY_MACHINE = { retry: 3 };

describe("the halt feed", () => {
  test(
    "says a first line at once and another at least every 600 ms, each signed by the feed's own key",
    ON_A_BUSY_MACHINE,
    async () => {
      const began = performance.now();
      const listener = await listen();
      await until(() => listener.heard.length >= 5);
      await listener.stop();
      expect(listener.response.headers.get("content-type")).toBe("application/x-ndjson");
      const [first] = listener.heard;
      expect((first?.at ?? Infinity) - began).toBeLessThan(400);
      expect(first?.header).toStrictEqual({ alg: "Ed25519", typ: "skein-halts+jwt" });
      const gaps = listener.heard.slice(1).map(({ at }, index) => at - (listener.heard[index]?.at ?? 0));
      expect(Math.max(...gaps)).toBeLessThan(600 + 1500); // the test's own machine may be busy
      for (const { snapshot } of listener.heard) {
        expect(Math.abs(Date.now() - snapshot.issuedAt)).toBeLessThan(10_000);
      }
    },
  );

  test(
    "I14 tells of a halt and of its release well within a beat, with a growing epoch",
    ON_A_BUSY_MACHINE,
    async () => {
      const listener = await listen();
      await until(() => listener.heard.length >= 1);
      const before = listener.heard.at(-1)?.snapshot.epoch ?? 0;
      const setAt = performance.now();
      const id = await setHalt(served.world.deps, HALT);
      const seen = () => listener.heard.find(({ snapshot }) => snapshot.halts.some((halt) => halt.id === id));
      await until(() => seen() !== undefined);
      expect((seen()?.at ?? Infinity) - setAt).toBeLessThan(400);
      expect(seen()?.snapshot.halts).toStrictEqual([
        expect.objectContaining({
          id,
          scope: "tenant",
          tenant: "acme",
          mode: "no_effects",
          reason: HALT.reason,
        }),
      ]);
      await releaseHalt(served.world.deps, { id, tenant: "acme", by: "ada" });
      await until(() => listener.heard.at(-1)?.snapshot.halts.length === 0);
      expect(listener.heard.at(-1)?.snapshot.epoch).toBe(before + 2);
      await listener.stop();
    },
  );

  test("reads the database once per beat, however many listen", async () => {
    const { gateway } = served.world;
    let reads = 0;
    const read = gateway.haltsInForce.bind(gateway);
    gateway.haltsInForce = () => ((reads += 1), read());
    const listeners = await Promise.all(Array.from({ length: 20 }, () => listen()));
    await until(() => listeners.every(({ heard }) => heard.length > 0));
    const from = reads;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(reads - from).toBeLessThanOrEqual(5);
    await Promise.all(listeners.map((listener) => listener.stop()));
    gateway.haltsInForce = read;
  });

  test("is what a worker's own feed understands; signed by another key it hears nothing", async () => {
    const log = { warn() {} } as never; // a pino logger in production; nothing is logged here
    const limits = { startMs: 3000, runMs: 5000 };
    const known = await followHaltFeed({ url: served.url, publicKey: served.haltKey.publicKey, limits, log });
    const strange = await followHaltFeed({ url: served.url, publicKey: newKeyPair().publicKey, limits, log });
    await until(() => known.current() !== null);
    expect(known.current()?.snapshot.halts).toStrictEqual([]);
    expect(strange.current()).toBeNull();
    known.close();
    strange.close();
  });

  test("I20 says nothing at all while the database is away, and never an old snapshot with a new time", async () => {
    const listener = await listen();
    await until(() => listener.heard.length >= 2);
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    await served.world.database.close(); // its connections are new ones from here on
    await served.world.sql.owner("ALTER ROLE skein_app NOLOGIN");
    await served.world.sql.owner(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'skein_app'",
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = listener.heard.length;
    const late = await listen();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(listener.heard.length).toBe(before);
    expect(late.heard).toStrictEqual([]);
    const health = await fetch(`${served.url}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ ok: false, database: false, temporal: true });
    await served.world.sql.owner("ALTER ROLE skein_app LOGIN");
    await until(() => late.heard.length > 0 && listener.heard.length > before);
    await Promise.all([listener.stop(), late.stop()]);
  });
});
