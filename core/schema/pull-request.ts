// core/schema/pull-request.ts: what a pull request says of the run that made it; small and structured.
import { z } from "zod";
import { JudgeVerdict } from "./judge.ts";
import { BaselineComparison } from "./verification.ts";
import { InstructionFinding } from "./instructions.ts";
import { AutonomyMode, Digest, GitSha, TaskClass } from "./vocabulary.ts";

export const RISKS = ["low", "medium", "high"] as const;

export const VerificationEvidence = z.strictObject({
  profile: z.string(),
  verdict: z.string(),
  because: z.string(),
  flaky: z.string().optional().describe("what an earlier run on the same tree found instead"),
  total: z.int(),
  passed: z.int(),
  failed: z.int(),
  compared: BaselineComparison.optional().describe(
    "tests that passed before the change and are lost with it",
  ),
});

/** What was suspicious in the repository's instruction files, and what became of them. */
export const SuspicionEvidence = z.strictObject({
  findings: z.array(InstructionFinding).max(10),
  found: z.int().positive().describe("all of them"),
  given: z.boolean().describe("true: the agent was given the files all the same"),
});

/** Everything the header and the evidence section are rendered from. */
export const PullRequestEvidence = z.strictObject({
  tenant: z.string(),
  runId: z.string(),
  taskId: z.string(),
  task: z.string().max(120).describe("title"),
  change: z.enum(["agent", "script"]),
  scripted: z.boolean().describe("the model's answers were a script, not a model's"),
  model: z.string().nullable(),
  autonomy: AutonomyMode,
  taskClass: TaskClass,
  requester: z.string(),
  owner: z.string(),
  risk: z.enum(RISKS),
  riskReasons: z.array(z.string()).max(10),
  summary: z.string().max(2000).describe("the agent's own words, or the script's argv"),
  baseSha: GitSha,
  patch: Digest,
  policySnapshot: Digest,
  files: z.int(),
  added: z.int(),
  removed: z.int(),
  baseline: VerificationEvidence,
  verification: VerificationEvidence,
  judge: JudgeVerdict.optional().describe("what a second model says of the change; absent: none was asked"),
  decisions: z.strictObject({ allow: z.int(), askApproval: z.int(), deny: z.int() }),
  denied: z.array(z.string()).max(5).describe("a line per refused action"),
  suspicions: SuspicionEvidence.optional().describe("absent: none, and in evidence of earlier versions"),
  costMicroUsd: z.int(),
  findings: z
    .array(z.string())
    .optional()
    .describe("a line for each thing that checks of the diff saw; absent in evidence of earlier versions"),
});
export type PullRequestEvidence = z.infer<typeof PullRequestEvidence>;

/** As the forge has it. */
export const PullRequestState = z.strictObject({
  number: z.int(),
  url: z.string(),
  state: z.enum(["open", "closed", "merged"]),
  draft: z.boolean(),
  headSha: GitSha,
  closedBy: z.string().nullable(),
  mergeSha: GitSha.nullable(),
  closerIsBot: z.boolean().optional(),
  baseRef: z.string().optional(),
  retargetedBy: z.string().nullable().optional(),
  branchGone: z.boolean().optional().describe("looked for once it is closed"),
  mergeable: z.boolean().nullable().optional().describe("null: the forge has not worked it out"),
  text: Digest.optional().describe("of title and body"),
});
export type PullRequestState = z.infer<typeof PullRequestState>;
