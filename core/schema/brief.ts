// core/schema/brief.ts: the task as the agent is told it; an artifact, so that history holds only its digest (I16).
import { z } from "zod";
import { DataClass, RepositoryName } from "./vocabulary.ts";

/** Artifact `model_request`, canonical JSON. Nothing of the requester, the limits or the policy is in it. */
export const TaskBrief = z.strictObject({
  title: z.string(),
  repository: RepositoryName,
  instructions: z.string(),
  done_when: z.array(z.string()),
  allowed_paths: z.array(z.string()),
  forbidden_paths: z.array(z.string()),
  verifier: z.string().describe("name of the verifier profile"),
  data_class: DataClass,
});
export type TaskBrief = z.infer<typeof TaskBrief>;
