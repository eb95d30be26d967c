// test/activities/ledger/reading.test.ts: what the gateway reads of runs, artifacts and deliveries, in one tenant (I7).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../../core/schema/record.ts";
import { settlement, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const D = (digit: string) => digit.repeat(64);
const SHA = "a".repeat(40);
const URL_OF_9 = "https://forge.example/acme/geese/pull/9";

const opened: RunRecord = {
  kind: "pull_request",
  number: 9,
  url: URL_OF_9,
  branch: "skein/x",
  headSha: SHA,
  state: "open",
  mergeSha: null,
};

describe("reading", () => {
  test("shows each decision with its rules and what became of it", async () => {
    const { actor } = await world.newRun();
    const shell = {
      kind: "shell.exec",
      workspace: { id: "w", queue: "q" },
      command: "ls hunter2",
      timeoutSeconds: 3,
    } as const;
    await world.ledger.decide({ actor, actions: [{ actionId: "a-1", action: shell }], settlements: [] });
    const told = settlement({
      actionId: "a-1",
      kind: "command.executed",
      note: "2 lines\nhunter2",
      receipt: {
        worker: world.deps.worker,
        result: D("5"),
        signature: "A".repeat(86),
      },
    });
    await world.ledger.settle({ actor, settlements: [told] });
    const detail = await world.gateway.showRun("acme", actor.run ?? "");
    expect(detail?.counts).toStrictEqual({ allow: 1, askApproval: 0, deny: 0 });
    expect(detail?.decisions).toHaveLength(1);
    expect(detail?.decisions[0]).toMatchObject({
      kind: "shell.exec",
      subject: "ls [REDACTED]",
      effect: "allow",
      rules: ["platform/all-allowed"],
      verdict: { effect: "allow", errors: [] },
      settled: { ok: true, note: "2 lines [REDACTED]", costMicroUsd: 0 },
    });
    const [call] = await world.sql.owner("SELECT kind, subject, output FROM tool_call WHERE run_id = $1", [
      actor.run,
    ]);
    expect(call).toStrictEqual({ kind: "shell.exec", subject: "ls [REDACTED]", output: D("5") });
  });

  test("finds a run by id, by its beginning, by pull request URL and tab, by merge SHA; the forge by number and branch", async () => {
    const { actor } = await world.newRun();
    const id = actor.run ?? "";
    const mine = {
      ...opened,
      number: 77,
      url: "https://forge.example/acme/geese/pull/77",
      branch: "skein/mine",
    } as const;
    await world.ledger.record({ actor, records: [{ ...mine, state: "merged", mergeSha: "c".repeat(40) }] });
    for (const word of [id, id.slice(0, 8), mine.url, `${mine.url}/files`, "C".repeat(40)]) {
      expect((await world.gateway.findRuns("acme", word)).map((run) => run.id)).toStrictEqual([id]);
      expect(await world.gateway.findRuns("other", word)).toStrictEqual([]); // I7
    }
    expect(await world.gateway.runOfChange("acme", { forgeId: 101, number: 77 })).toBe(id);
    expect(await world.gateway.runOfChange("acme", { forgeId: 101, branch: "skein/mine" })).toBe(id);
    expect(await world.gateway.runOfChange("acme", { forgeId: 999, number: 77 })).toBeNull();
    expect(await world.gateway.runOfChange("other", { forgeId: 101, number: 77 })).toBeNull();
    expect((await world.gateway.showRun("acme", id.slice(0, 8)))?.run.id).toBe(id);
    expect(await world.gateway.showRun("other", id)).toBeNull();
    expect(await world.gateway.showRun("acme", "")).toBeNull();
    const ending: RunRecord = {
      kind: "outcome",
      outcome: "merged",
      because: "x",
      failure: null,
      final: true,
    };
    await world.ledger.record({ actor, records: [ending] });
    expect(await world.gateway.runOfChange("acme", { forgeId: 101, number: 77 })).toBeNull();
  });

  test("lists newest first", async () => {
    const first = await world.submit();
    world.later(1000);
    const second = await world.submit();
    const ids = (await world.gateway.listRuns("acme")).map((run) => run.id);
    expect(ids.slice(0, 2)).toStrictEqual([second.runId, first.runId]);
    expect(await world.gateway.listRuns("other")).toStrictEqual([]);
  });

  test("knows artifacts by digest, each class of them, once, and for one tenant", async () => {
    const { actor } = await world.newRun();
    const row = {
      tenant: "acme",
      run: actor.run,
      digest: D("6"),
      bytes: 3,
      dataClass: "internal",
      permitId: null,
    } as const;
    const expiresAt = new Date(world.now().getTime() + 1000);
    for (const each of ["raw_log", "redacted_log", "raw_log"] as const) {
      await world.gateway.register({ ...row, class: each, expiresAt });
    }
    const known = (await world.gateway.showRun("acme", actor.run ?? ""))?.artifacts ?? [];
    expect(known.map((artifact) => artifact.class).toSorted()).toStrictEqual(["raw_log", "redacted_log"]);
    expect(await world.sql.asApp("other", "SELECT 1 FROM artifact")).toStrictEqual([]);
  });

  test("takes a delivery in once, per tenant; and knows whose an installation is", async () => {
    expect(await world.gateway.acceptDelivery({ tenant: "acme", deliveryId: "d-1" })).toBe(true);
    expect(await world.gateway.acceptDelivery({ tenant: "acme", deliveryId: "d-1" })).toBe(false);
    expect(await world.gateway.acceptDelivery({ tenant: "other", deliveryId: "d-1" })).toBe(true);
    expect(await world.gateway.tenantOfInstallation(11)).toBe("acme");
    expect(await world.gateway.tenantOfInstallation(22)).toBe("other");
    expect(await world.gateway.tenantOfInstallation(33)).toBeNull();
  });
});
