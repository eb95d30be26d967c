// test/activities/ledger/record.test.ts: what a run tells of itself, and how people and the forge find it again.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BOUNDARY } from "../../../core/policy/ordinary.ts";
import type { RunRecord } from "../../../core/schema/record.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

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

const boundary = { ...BOUNDARY, added: 2, removed: 0, bytes: 10, paths: ["a.ts"] };
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
const judgement = {
  mode: "shadow" as const,
  verdict: "veto" as const,
  because: "hunter2 is in it",
  concerns: ["the lock"],
  report: D("5"),
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
      { kind: "judgement", judgement },
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
    expect(detail).toMatchObject({
      manifest,
      verifications: [report],
      judgement: { ...judgement, because: "[REDACTED] is in it" },
      boundary,
    });
    expect(detail?.webUrl).toBe(`http://web/${actor.workflowId}`);
  });

  test("what a judge said in the shadow and what became of the change stand in one row", async () => {
    const { actor } = await world.newRun();
    const ending = { because: "jane merged it", failure: null, final: true } as const;
    const merged: RunRecord = { kind: "outcome", outcome: "merged", ...ending };
    await world.ledger.record({ actor, records: [{ kind: "judgement", judgement }, merged] });
    const [row] = await world.sql.owner("SELECT judgement, outcome FROM run WHERE run_id = $1", [actor.run]);
    expect(row?.["outcome"]).toBe("merged");
    expect(JSON.parse(String(row?.["judgement"]))).toMatchObject({ mode: "shadow", verdict: "veto" });
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
        { kind: "stage", stage: "queued", because: null, since: world.now().toISOString() },
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
