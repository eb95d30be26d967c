// core/schema/judge.ts: a second model's look at a verified change: who is asked, and what it may say.
import { z } from "zod";
import { ModelRoute, ModelUsage } from "./model.ts";
import { VerificationReport } from "./verification.ts";
import { Digest } from "./vocabulary.ts";

const JUDGE_MODES = ["veto", "shadow"] as const;
export const JudgeMode = z.enum(JUDGE_MODES);

/** Neither `pass` nor `abstain` grants anything: what comes after it is decided as if nobody had been asked. */
export const JUDGE_VERDICTS = ["pass", "veto", "abstain"] as const;

/** `shadow`: what it says is kept beside the run's outcome, and ends nothing. */
export const JudgeSetting = z.strictObject({ route: ModelRoute, mode: JudgeMode });
export type JudgeSetting = z.infer<typeof JudgeSetting>;

/** All that it is told. Of the verification no words: they may be the project's. */
export const JudgeQuestion = z.strictObject({
  route: ModelRoute,
  brief: Digest,
  diff: Digest,
  verification: VerificationReport.pick({ profile: true, verdict: true, tests: true }),
});

export const JudgeVerdict = z.strictObject({
  verdict: z.enum(JUDGE_VERDICTS),
  because: z.string().max(500),
  concerns: z.array(z.string().max(300)).max(10).describe("what a reviewer should look at"),
});
export type JudgeVerdict = z.infer<typeof JudgeVerdict>;

/** `report`: artifact judge_report, the whole exchange. */
export const JudgeResult = JudgeVerdict.extend({
  report: Digest,
  usage: ModelUsage,
  costMicroUsd: z.int().min(0),
  removedSecrets: z.int().min(0),
});
export type JudgeResult = z.infer<typeof JudgeResult>;

/** Kept with the run. `report` null: the judge could not be asked, and its word was not needed. */
export const Judgement = JudgeVerdict.extend({ mode: JudgeMode, report: Digest.nullable() });
export type Judgement = z.infer<typeof Judgement>;
