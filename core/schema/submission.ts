// core/schema/submission.ts: what the CLI posts to the gateway and what is answered; words and their signature together.
import { z } from "zod";
import { HaltRequest } from "./halt.ts";
import { OnboardRequest } from "./repository.ts";
import { TaskContract } from "./task.ts";

const statement = z.string().min(1).max(8000);

const model = z.string().min(1).max(80).describe("name of a configured model route");

/** The statement's digest is over task and model. */
export const RunSubmission = z.strictObject({
  statement,
  task: TaskContract,
  model: model.default("default"),
});
export type RunSubmission = z.infer<typeof RunSubmission>;

/** The statement's target is the run's id, its digest over `request`, and it says why. */
export const RetryRequest = z.strictObject({ model: model.nullable().describe("null: as the run had it") });
export type RetryRequest = z.infer<typeof RetryRequest>;
export const RetrySubmission = z.strictObject({ statement, run: z.string().max(40), request: RetryRequest });
export type RetrySubmission = z.infer<typeof RetrySubmission>;

export const RunStarted = z.strictObject({
  id: z.string(),
  workflowId: z.string(),
  existing: z.boolean().describe("the task was already being worked on"),
  webUrl: z.string().nullable(),
});
export type RunStarted = z.infer<typeof RunStarted>;

/** The statement's digest is over `request`. */
export const HaltSubmission = z.strictObject({ statement, request: HaltRequest });
export type HaltSubmission = z.infer<typeof HaltSubmission>;

/** The statement's target is the halt's id, and it says why. */
export const ReleaseSubmission = z.strictObject({ statement, id: z.uuid() });
export type ReleaseSubmission = z.infer<typeof ReleaseSubmission>;

/** The statement's digest is over `request`. */
export const OnboardSubmission = z.strictObject({ statement, request: OnboardRequest });
export type OnboardSubmission = z.infer<typeof OnboardSubmission>;
