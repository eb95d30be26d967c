// core/schema/run.ts: one attempt at one task: its stages, outcomes, and what it is started with.
import { z } from "zod";
import { Repository } from "./repository.ts";
import { TaskContract } from "./task.ts";
import { JudgeSetting } from "./judge.ts";
import { ModelRoute } from "./model.ts";
import { Digest, TenantId } from "./vocabulary.ts";

export const STAGES = [
  "queued",
  "fetching",
  "opening",
  "baseline",
  "changing",
  "exporting",
  "verifying",
  "judging",
  "delivering",
  "following",
  "halted",
  "held",
  "waiting_for_approval",
  "closing",
  "closed",
] as const;
export const Stage = z.enum(STAGES);
export type Stage = z.infer<typeof Stage>;

export const OUTCOMES = [
  "pull_request_open",
  "merged",
  "closed_by_person",
  "report_ready",
  "patch_ready",
  "branch_ready",
  "nothing_to_do",
  "refused",
  "stopped",
  "failed",
] as const;
export const RunOutcome = z.enum(OUTCOMES);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** The twelve versions a run was made with, stored before its first effect; `none` where a part is not built. */
export const RunManifest = z.strictObject({
  runtime: z.string(),
  promptContract: z.string(),
  systemPrompt: z.string(),
  toolSchemas: z.string(),
  verifierProfile: z.string(),
  policySnapshot: z.string(),
  sandboxImage: z.string(),
  modelRoute: z.string(),
  baseSha: z.string(),
  contextManifest: z.string(),
  judgeRubric: z.string(),
  redactionRules: z.string(),
});
export type RunManifest = z.infer<typeof RunManifest>;

/** Argument of the `agentRun` workflow. The ledger has admitted the task; the run row exists. */
export const RunInput = z.strictObject({
  tenant: TenantId,
  runId: z.string(),
  taskId: Digest,
  earlierTasks: z
    .array(Digest)
    .optional()
    .describe("of the same contract and repository, newest first; what they left open comes first"),
  retryOf: z.string().optional().describe("run whose task is begun anew by this one"),
  model: z.string().optional().describe("name of the model route it asked for; absent: not kept"),
  task: TaskContract,
  repository: Repository,
  requester: z.string(),
  route: ModelRoute.nullable().describe("null: no model configured, script tasks only"),
  fallbacks: z
    .array(ModelRoute)
    .max(5)
    .optional()
    .describe("asked in this order when the route's model fails"),
  judge: JudgeSetting.optional().describe("who reads an agent's change once it is verified; absent: nobody"),
  profile: z.string().describe("verifier profile"),
  brief: Digest.describe("artifact: the task as the agent is told it"),
  versions: z
    .record(z.string(), z.string())
    .describe("prompt, tool and redaction versions, by manifest field"),
});
export type RunInput = z.infer<typeof RunInput>;
