// test/workflows/settlement.test.ts: what the ledger is told of a failed model call's cost (I10).
import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from "@temporalio/workflow";
import { expect, test } from "vitest";
import { ACTION_EXAMPLES } from "../../core/policy/ordinary.ts";
import type { Action } from "../../core/schema/action.ts";
import type { CommandUsage } from "../../core/schema/sandbox.ts";
import { settled } from "../../workflows/settlement.ts";

const SEALED = { host: "h", key: "k", signature: "s" };
const failure = { kind: "model_down", message: "cut" } as const;
const because = (cause: Error): ActivityFailure =>
  new ActivityFailure("activity failed", "model.call", "a-1", "NON_RETRYABLE_FAILURE", "w", cause);
const told = (cause: Error) => settled.failed("a-1", "model.call", { failure, error: because(cause) });
const failed = (...details: unknown[]) => told(ApplicationFailure.create({ type: "model_down", details }));

test("what its attempts carried", () => {
  const spend = { costMicroUsd: 12, inputTokens: 3, outputTokens: 1 };
  expect(failed(spend)).toMatchObject({ ...spend, ok: false, failure: "model_down" });
});

test.each([[[]], [["words"]], [[{ costMicroUsd: "12" }]]])(
  "nothing, where it was never sent: %j",
  (details) => {
    expect(failed(...details)).toMatchObject({ costMicroUsd: 0, inputTokens: 0, outputTokens: 0 });
  },
);

test.each([new TimeoutFailure("lost", undefined, "HEARTBEAT"), new CancelledFailure("stopped")])(
  "that nobody knows, where its worker was lost or stopped: $name",
  (cause) => expect(told(cause)).toMatchObject({ costMicroUsd: null }),
);

test("what a command used is told with what it said, as far as its host counts that", () => {
  const result = { ok: true, exitCode: 0, changed: true, output: "0".repeat(64), summary: "3 passed" };
  const workspace = { id: "w", queue: "sandbox@h" };
  const action: Action = { kind: "script.exec", workspace, argv: ["x"], timeoutSeconds: 1 };
  const note = (usage: CommandUsage) =>
    settled.done("a-1", action, { result: { ...result, usage }, receipt: SEALED }).note;
  const used = { wallMs: 2_149, cpuMs: 1_400, peakMemoryBytes: 58_000_000 };
  expect(note(used)).toBe("used 2.1 s, 1.4 s of processor, 56 MiB; 3 passed");
  expect(note({ ...used, cpuMs: null, peakMemoryBytes: null })).toBe("used 2.1 s; 3 passed");
});

test("a verification tells what its steps used together, and what it found", () => {
  const tests = { total: 2, passed: 2, failed: 0, skipped: 0 };
  const step = { required: true, verdict: "passed", because: "2 of 2", exitCode: 0, tests, durationMs: 1 };
  const report = (usage: object) => ({
    verdict: "passed",
    because: "unit: 2 of 2; lint: exit code 0",
    steps: [
      { ...step, name: "unit", usage: { wallMs: 3_000, cpuMs: 2_000, peakMemoryBytes: 90_000_000 } },
      { ...step, name: "lint", usage: { wallMs: 1_000, cpuMs: 900, peakMemoryBytes: 20_000_000, ...usage } },
      { ...step, name: "rest", verdict: "not_run" },
    ],
  });
  const action: Action = ACTION_EXAMPLES["verify.run"];
  const note = (result: object) => settled.done("a-1", action, { result, receipt: SEALED }).note;
  const found = "passed: unit: 2 of 2; lint: exit code 0";
  expect(note(report({}))).toBe(`used 4.0 s, 2.9 s of processor, 86 MiB; ${found}`);
  expect(note(report({ cpuMs: null, peakMemoryBytes: null }))).toBe(`used 4.0 s; ${found}`);
  expect(note({ verdict: "passed", because: "as before" })).toBe("passed: as before");
});

test("any other effect costs nothing", () => {
  const error = because(new TimeoutFailure("lost", undefined, "HEARTBEAT"));
  expect(settled.failed("a-1", "shell.exec", { failure, error })).toMatchObject({ costMicroUsd: 0 });
});
