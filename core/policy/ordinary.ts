// core/policy/ordinary.ts: one ordinary action of every kind, and the run it belongs to: what a case or a line leaves out.
import type { FactContext } from "./facts.ts";
import type { ActionKind, ActionOf } from "../schema/action.ts";
import type { ModelRoute } from "../schema/model.ts";
import type { BoundaryReport } from "../schema/patch.ts";

const DIGEST = "a".repeat(64);
const SHA = "b".repeat(40);
const workspace = { id: "w1", queue: "sandbox@host" };
const source = { baseSha: SHA, bundle: DIGEST, manifest: DIGEST };
const repository = "acme/shop";
const branch = "skein/0123456789ab";

export const BOUNDARY: BoundaryReport = {
  files: 1,
  added: 3,
  removed: 1,
  bytes: 120,
  paths: ["src/cart.ts"],
  changeClasses: ["source"],
  binary: 0,
  generated: 0,
  symlinks: 0,
  modeChanges: 0,
  outsideScope: [],
  forbidden: [],
  refused: [],
  skipped: { ignored: 0, buildOutput: 0 },
  overLimits: [],
  findings: [],
  findingCounts: {},
};

const EVIDENCE: ActionOf<"pr.open">["evidence"] = {
  tenant: "default",
  runId: "r1",
  taskId: DIGEST,
  task: "Round prices",
  change: "agent",
  scripted: true,
  model: "scripted/scripted",
  autonomy: "draft_pr",
  taskClass: "bug_fix",
  requester: "dana",
  owner: "shop",
  risk: "low",
  riskReasons: [],
  summary: "done",
  baseSha: SHA,
  patch: DIGEST,
  policySnapshot: DIGEST,
  files: 1,
  added: 3,
  removed: 1,
  baseline: { profile: "node-test", verdict: "passed", because: "it is", total: 1, passed: 1, failed: 0 },
  verification: {
    profile: "node-test",
    verdict: "passed",
    because: "it is",
    total: 1,
    passed: 1,
    failed: 0,
    compared: { vanished: { count: 0, names: [] }, newlySkipped: { count: 0, names: [] } },
  },
  decisions: { allow: 1, askApproval: 0, deny: 0 },
  denied: [],
  costMicroUsd: 0,
};

const ROUTE: ModelRoute = {
  provider: "scripted",
  model: "scripted",
  maxOutputTokens: 1000,
  maxInputTokens: 10_000,
};

const CHANGE: Omit<ActionOf<"branch.push">, "kind"> = {
  repository,
  branch,
  source,
  patch: DIGEST,
  changeClasses: ["source"],
  message: "Round prices",
};

export const ACTION_EXAMPLES: { [K in ActionKind]: ActionOf<K> } = {
  "run.start": { kind: "run.start" },
  "run.stop": { kind: "run.stop", reason: null },
  "repository.read": { kind: "repository.read", repository },
  "source.fetch": { kind: "source.fetch", repository, ref: null },
  "workspace.open": {
    kind: "workspace.open",
    purpose: "change",
    source,
    apply: null,
    profile: "node-test",
    policy: DIGEST,
  },
  "guidance.use": {
    kind: "guidance.use",
    guidance: DIGEST,
    files: 1,
    unread: 0,
    findings: [],
    counts: {},
  },
  "model.call": {
    kind: "model.call",
    turn: 1,
    route: ROUTE,
    workspace,
    brief: DIGEST,
    conversation: null,
    answers: [],
    repair: null,
  },
  "tool.read": {
    kind: "tool.read",
    workspace,
    tool: "read",
    path: "src/cart.ts",
    pattern: null,
    offset: 0,
    limit: 100,
  },
  "tool.write": { kind: "tool.write", workspace, tool: "edit", path: "src/cart.ts", input: DIGEST },
  "shell.exec": { kind: "shell.exec", workspace, command: "npm test", timeoutSeconds: 60 },
  "shell.network": {
    kind: "shell.network",
    workspace,
    command: "npm test",
    timeoutSeconds: 60,
    egress: { profile: "registries", policy: DIGEST },
  },
  "script.exec": { kind: "script.exec", workspace, argv: ["node", "tools/codemod.js"], timeoutSeconds: 60 },
  "verify.run": { kind: "verify.run", workspace, profile: "node-test", policy: DIGEST, phase: "clean" },
  "judge.run": {
    kind: "judge.run",
    route: ROUTE,
    brief: DIGEST,
    diff: DIGEST,
    verification: {
      profile: "node-test",
      verdict: "passed",

      tests: { total: 1, passed: 1, failed: 0, skipped: 0 },
    },
  },
  "patch.export": {
    kind: "patch.export",
    workspace,
    source,
    purpose: "patch",
    profile: "node-test",
    policy: DIGEST,
    scope: { allowed_paths: ["**"], forbidden_paths: [] },
    limits: { files: 20, lines: 1000 },
  },
  "patch.submit": { kind: "patch.submit", patch: DIGEST, boundary: BOUNDARY },
  "report.write": { kind: "report.write", evidence: EVIDENCE, output: DIGEST },
  "branch.bundle": { kind: "branch.bundle", ...CHANGE },
  "branch.push": { kind: "branch.push", ...CHANGE },
  "pr.open": {
    kind: "pr.open",
    repository,
    branch,
    base: "main",
    draft: true,
    title: "Round prices",
    labels: [],
    changeClasses: ["source"],
    evidence: EVIDENCE,
  },
  "pr.read": { kind: "pr.read", repository, number: 7 },
  "access.read": { kind: "access.read", repository, login: "jane" },
  "pr.comment": {
    kind: "pr.comment",
    repository,
    number: 7,
    comment: "12",
    writtenAt: "2025-06-04T10:00:00Z",
    reply: { answers: "retry", run: "r1", commands: ["skein run retry r1 --reason TEXT"] },
  },
  "run.cleanup": { kind: "run.cleanup", workspaces: [workspace], reason: "done" },
  "evidence.keep": { kind: "evidence.keep", workflowId: "run/acme/r1", temporalRunId: "t1" },
  "notify.send": { kind: "notify.send", about: "approval r1-1: opened", text: "somebody is to look" },
};

/** Wednesday, 4 June 2025, 10:00 UTC. */
const AN_ORDINARY_MOMENT_MS = 1_749_031_200_000;

/** Of what is of a campaign at all. */
export const ORDINARY_CAMPAIGN: NonNullable<FactContext["campaign"]> = {
  id: "bump-parser",
  targets: 10,
  wave: 1,
  wavePullRequests: 0,
};

export const CONTEXT: FactContext = {
  tenant: "default",
  subject: { id: "dana", roles: ["operator"] },
  repository: {
    repository,
    owner: "dana",
    team: "shop",
    tier: "low",
    verifier: "node-test",
    id: "repo-1",
    forgeId: 1,
    installationId: 1,
    defaultBranch: "main",
  },
  task: {
    class: "bug_fix",
    autonomy: "draft_pr",
    change: "agent",
    data_class: "internal",
    allowed_paths: ["**"],
    forbidden_paths: [],
    limits: { turns: 30, minutes: 30, files: 20, lines: 1000, cost_cents: 200, repairs: 1 },
  },
  campaign: null,
  runtime: { verifier: "node-test", egress: null },
  salt: "an ordinary run",
  atMs: AN_ORDINARY_MOMENT_MS,
};
