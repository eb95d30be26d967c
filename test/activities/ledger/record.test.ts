// test/activities/ledger/record.test.ts: what a run tells of itself, and how people and the forge find it again.
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
const MERGE = "b".repeat(40);
const URL_OF_9 = "https://forge.example/acme/geese/pull/9";
const SINCE = "2026-01-31T10:20:30.456Z";

const boundary = {
  files: 1,
  added: 2,
  removed: 0,
  bytes: 10,
  paths: ["a.ts"],
  changeClasses: ["source" as const],
  binary: 0,
  generated: 0,
  symlinks: 0,
  modeChanges: 0,
  outsideScope: [],
  forbidden: [],
  refused: [],
  skipped: { ignored: 0, buildOutput: 0 },
  overLimits: [],
};
const report = {
  phase: "clean" as const,
  profile: "node",
  profileDigest: D("1"),
  verdict: "passed" as const,
  because: "all passed",
  exitCode: 0,
  tests: { total: 1, passed: 1, failed: 0, skipped: 0 },
  durationMs: 5,
  log: D("2"),
};
const opened: RunRecord = {
  kind: "pull_request",
  number: 9,
  url: URL_OF_9,
  branch: "skein/x",
  headSha: SHA,
  state: "open",
  mergeSha: null,
};

describe("record", () => {
  test("keeps stage, versions, report, patch and pull request, once however often they are told", async () => {
    const { actor } = await world.newRun();
    const manifest = Object.fromEntries(
      [
        "runtime",
        "promptContract",
        "systemPrompt",
        "toolSchemas",
        "verifierProfile",
        "policySnapshot",
        "sandboxImage",
      ]
        .concat(["modelRoute", "baseSha", "contextManifest", "judgeRubric", "redactionRules"])
        .map((name) => [name, "1"]),
    );
    const records = [
      { kind: "stage", stage: "verifying", because: "hunter2 is slow\n", since: SINCE },
      { kind: "manifest", manifest },
      { kind: "verification", report },
      { kind: "patch", patch: D("3"), diff: D("4"), boundary, accepted: true },
      { ...opened, number: 5, url: URL_OF_9.replace("9", "5") },
    ] as RunRecord[];
    await world.ledger.record({ actor, records });
    await world.ledger.record({ actor, records });
    const detail = await world.gateway.showRun("acme", actor.run ?? "");
    expect(detail?.run).toMatchObject({
      stage: "verifying",
      stageBecause: "[REDACTED] is slow ",
      stageSince: SINCE,
    });
    expect(detail?.run.pullRequest).toStrictEqual({
      number: 5,
      url: URL_OF_9.replace("9", "5"),
      state: "open",
    });
    expect(detail).toMatchObject({ manifest, verifications: [report], boundary });
    expect(detail?.webUrl).toBe(`http://web/${actor.workflowId}`);
  });

  test("a change of the pull request is audited once; its creation is the settlement's to tell", async () => {
    const { actor } = await world.newRun();
    const merged: RunRecord = { ...opened, state: "merged", mergeSha: MERGE };
    await world.ledger.record({ actor, records: [opened, merged, merged] });
    const slice = await world.gateway.auditSlice("acme", `run/${actor.run}`);
    const updates = slice?.events
      .map((event) => JSON.parse(event.body))
      .filter(({ kind }) => kind === "pull_request.updated");
    expect(updates).toHaveLength(1);
    expect(updates?.[0]).toMatchObject({
      resource: { id: URL_OF_9 },
      note: `#9 is merged at ${SHA}, merged as ${MERGE}`,
    });
  });

  test("a final outcome closes the run once, frees its task and is audited; a late word changes nothing", async () => {
    const { actor } = await world.newRun();
    const failure = { kind: "script_failed", message: "it said hunter2" } as const;
    const ended: RunRecord = {
      kind: "outcome",
      outcome: "failed",
      because: "the script",
      failure,
      final: true,
    };
    await world.ledger.record({ actor, records: [ended] });
    await world.ledger.record({
      actor,
      records: [
        { ...ended, outcome: "merged" },
        { kind: "stage", stage: "queued", because: null, since: null },
      ],
    });
    const detail = await world.gateway.showRun("acme", actor.run ?? "");
    expect(detail?.run).toMatchObject({
      outcome: "failed",
      closed: true,
      stage: "closed",
      because: "the script",
    });
    const [row] = await world.sql.owner("SELECT open_task, failure FROM run WHERE run_id = $1", [actor.run]);
    expect(row).toStrictEqual({
      open_task: null,
      failure: '{"kind":"script_failed","message":"it said [REDACTED]"}',
    });
    const slice = await world.gateway.auditSlice("acme", `run/${actor.run}`);
    const last = slice?.events.map((event) => JSON.parse(event.body)).at(-1);
    expect(last).toMatchObject({
      kind: "run.failed",
      actor: { type: "agent" },
      onBehalfOf: "otto",
      note: "failed: the script",
    });
  });

  test("I7 a run of another tenant has no record here", async () => {
    const { actor } = await world.newRun();
    const foreign = { ...actor, tenant: "other" };
    await expect(world.ledger.record({ actor: foreign, records: [opened] })).rejects.toMatchObject({
      type: "internal",
    });
  });
});

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
    const known = await world.gateway.artifacts("acme", D("6"));
    expect(known.map((artifact) => artifact.class).toSorted()).toStrictEqual(["raw_log", "redacted_log"]);
    expect(await world.gateway.artifacts("other", D("6"))).toStrictEqual([]);
    const detail = await world.gateway.showRun("acme", actor.run ?? "");
    expect(detail?.artifacts).toHaveLength(2);
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
