// test/core/pull-request/evidence.ts: evidence of a plain run, to be changed by each test in what it is about.
import type { PullRequestEvidence } from "../../../core/schema/pull-request.ts";

export function evidence(changes: Partial<PullRequestEvidence> = {}): PullRequestEvidence {
  return {
    tenant: "acme",
    runId: "run-0001",
    taskId: "ab".repeat(32),
    task: "Round prices half up",
    change: "agent",
    scripted: false,
    model: "openai-compatible/small",
    autonomy: "draft_pr",
    taskClass: "bug_fix",
    requester: "dana",
    owner: "payments (core)",
    risk: "medium",
    riskReasons: ["touches source", "medium tier repository"],
    summary: "Rounded in one place.",
    baseSha: "1".repeat(40),
    patch: "2".repeat(64),
    policySnapshot: "3".repeat(64),
    files: 2,
    added: 10,
    removed: 4,
    baseline: {
      profile: "node-test",
      verdict: "failed",
      because: "1 of 12 failed",
      total: 12,
      passed: 11,
      failed: 1,
    },
    verification: {
      profile: "node-test",
      verdict: "passed",
      because: "all passed",
      total: 13,
      passed: 13,
      failed: 0,
    },
    decisions: { allow: 23, askApproval: 0, deny: 2 },
    denied: ["shell.exec curl: platform/no-network"],
    costMicroUsd: 12_300,
    ...changes,
  };
}
