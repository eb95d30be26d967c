// test/activities/scm/strikes.test.ts: the forge is never asked sooner than it said, by no effect, however many wait.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStrikes } from "../../../activities/scm/strikes.ts";
import type { Pass } from "../../../activities/scm/strikes.ts";
import { admitted, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

/** What an effect is told at the gate: the wait that is left, or null for none. */
function waitOf(enter: () => unknown): number | null {
  try {
    enter();
    return null;
  } catch (error) {
    return (error as { retryAfterMs: number }).retryAfterMs;
  }
}

describe("strikes", () => {
  let now = 1_000_000;
  const gate = () =>
    createStrikes(
      () => now,
      () => 0.5,
    );

  test("one closes the account for all, whatever its spelling, and no other account", () => {
    const strikes = gate();
    const pass = strikes.enter("acme");
    pass.strike(17_000);
    expect(waitOf(() => pass.assertOpen())).toBe(17_000);
    now += 6000;
    expect(waitOf(() => strikes.enter("Acme"))).toBe(11_000);
    expect(waitOf(() => strikes.enter("globex"))).toBeNull();
  });

  test("a shorter wait that comes later does not shorten a longer one", () => {
    const strikes = gate();
    const [first, second] = [strikes.enter("acme"), strikes.enter("acme")];
    first.strike(60_000);
    second.strike(1000);
    expect(waitOf(() => strikes.enter("acme"))).toBe(60_000);
  });

  test("then one effect is the probe and all others wait, until it ends without another strike", () => {
    const strikes = gate();
    const struck = strikes.enter("acme");
    struck.strike(1000);
    struck.leave();
    now += 1000;
    const probe = strikes.enter("acme");
    expect(waitOf(() => strikes.enter("acme"))).toBe(5000);
    probe.assertOpen();
    probe.leave();
    expect(waitOf(() => [strikes.enter("acme"), strikes.enter("acme")])).toBeNull();
  });

  test("limits that name no time: a minute, then exponentially more with jitter, up to an hour; forgotten after success", () => {
    const strikes = gate();
    const waits: number[] = [];
    let pass: Pass = strikes.enter("acme");
    for (let strike = 0; strike < 8; strike += 1) {
      waits.push(pass.unnamedWaitMs());
      pass.strike(pass.unnamedWaitMs());
      pass.leave();
      now += 2 * 60 * 60_000;
      pass = strikes.enter("acme");
    }
    expect(waits.map((wait) => Math.round(wait / 1.1 / 60_000))).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    pass.leave();
    expect(strikes.enter("acme").unnamedWaitMs()).toBe(66_000);
  });
});

describe("at the forge's front", () => {
  let setup: Setup;
  beforeAll(async () => {
    setup = await setUp();
  });
  afterAll(() => setup.close());

  const read = () =>
    setup.activities["repository.read"](admitted({ kind: "repository.read", repository: REPOSITORY }));
  const asked = () => setup.dev.faults.asked().map(({ at }) => at);
  const fail = (status: number, headers: Record<string, string>, message = "no") =>
    setup.dev.faults.add({
      method: "GET",
      path: "^/repos/acme/shop$",
      times: 1,
      shape: { kind: "answer", status, headers, body: { message }, done: false },
    });
  /** Each case has a forge of its own: what one was told must not hold the next one back. */
  afterEach(async () => {
    await setup.close();
    setup = await setUp();
  });

  test.each<[string, [number, Record<string, string>], number]>([
    ["403 with retry-after", [403, { "retry-after": "2" }], 2000],
    ["429 with retry-after", [429, { "retry-after": "2" }], 2000],
    ["503 with retry-after", [503, { "retry-after": "2" }], 2000],
    ["a date", [429, { "retry-after": new Date(Date.now() + 600_000).toUTCString() }], 500_000],
    [
      "a used-up hour",
      [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" }],
      86_400_000,
    ],
    ["a message alone", [403, {}], 60_000],
    ["429 and nothing else", [429, { "retry-after": "soon" }], 60_000],
  ])(
    "after %s nobody asks before the time, not even to take the token back",
    async (_name, [status, headers], atLeast) => {
      fail(status, headers, "You have exceeded a secondary rate limit");
      await failureOf(read());
      const before = asked().length;
      const failures = await Promise.all([read, read, read].map((again) => failureOf(again())));
      for (const { type, nextRetryDelay } of failures) {
        expect(type).toBe("forge_rate_limited");
        expect(Number(nextRetryDelay)).toBeGreaterThan(atLeast - 1900);
      }
      expect(asked().length).toBe(before);
      if (atLeast > 2000) return;
      const struckAt = asked().at(-1) ?? 0;
      await expect
        .poll(
          () =>
            read().then(
              () => true,
              () => false,
            ),
          { timeout: 10_000 },
        )
        .toBe(true);
      expect(asked()[before]).toBeGreaterThanOrEqual(struckAt + atLeast);
      expect(setup.warnings).toEqual([expect.stringMatching(/not revoked .* asked to wait/)]);
    },
  );

  test("an answer that says the hour is used up is heeded before the next request is refused", async () => {
    setup.wire.meet("GET", /^\/repos\/acme\/shop\/contents$/, {
      do: "answer",
      status: 200,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" },
      body: [],
    });
    await read();
    expect((await failureOf(read())).type).toBe("forge_rate_limited");
  });
});

describe("what cannot be reached says so, and what a person can do", () => {
  let setup: Setup;
  beforeAll(async () => {
    setup = await setUp();
  });
  afterAll(() => setup.close());

  const dev = (method: string, path: string, body: unknown) =>
    fetch(`${setup.dev.url}/_dev/${path}`, {
      method,
      headers: { "x-forge-secret": "a secret of the tests only" },
      body: JSON.stringify(body),
    });
  const read = () =>
    setup.activities["repository.read"](admitted({ kind: "repository.read", repository: REPOSITORY }));

  test("a renamed repository is reached all the same", async () => {
    await dev("PATCH", "repositories/1", { name: "store" });
    const action = { kind: "source.fetch", repository: REPOSITORY, ref: null } as const;
    expect(await setup.activities["source.fetch"](admitted(action))).toMatchObject({ ref: "main" });
    await dev("PATCH", "repositories/1", { name: "shop" });
  });

  test("a suspended App, then one that is active again", async () => {
    await dev("PATCH", "installations/5001", { state: "suspended" });
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ type: "forge_unauthorized", nonRetryable: true });
    expect(failure.message).toMatch(/acme\/shop is not reachable by the App: .*suspended; lift that/);
    await dev("PATCH", "installations/5001", { state: "active" });
    expect(await read()).toMatchObject({ forgeId: 1 });
  });

  test("a repository that the App does not cover: 404 is no proof that it is gone", async () => {
    const other = admitted<"repository.read">({ kind: "repository.read", repository: "acme/gone" });
    const failure = await failureOf(setup.activities["repository.read"](other));
    expect(failure.type).toBe("forge_not_found");
    expect(failure.message).toMatch(/acme\/gone is not reachable: the App's installation does not cover it/);
  });

  test("an App that was uninstalled, then installed anew", async () => {
    await dev("PATCH", "installations/5001", { state: "deleted" });
    expect((await failureOf(read())).message).toMatch(/the App is not installed on acme; install it there/);
    await dev("POST", "installations", { owner: "acme" });
    expect((await failureOf(read())).message).toMatch(/name its installation in skein.yaml/);
  });
});
