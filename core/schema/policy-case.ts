// core/schema/policy-case.ts: one tested decision, as policies/cases/*.yaml carry them.
import { z } from "zod";
import { Effect, PolicyDocument } from "./policy.ts";
import { AutonomyMode, DataClass, RiskTier, TaskClass } from "./vocabulary.ts";

/** `action` gives the fields that matter, `task` and `repository` what differs from an ordinary run; null: none at all. */
export const PolicyCase = z.strictObject({
  name: z.string().min(5).max(200),
  action: z.looseObject({ kind: z.string() }),
  task: z
    .strictObject({
      class: TaskClass,
      autonomy: AutonomyMode,
      change: z.enum(["agent", "script"]),
      data_class: DataClass,
      allowed_paths: z.array(z.string()),
      forbidden_paths: z.array(z.string()),
    })
    .partial()
    .nullable()
    .default({}),
  repository: z
    .strictObject({ repository: z.string(), tier: RiskTier, team: z.string() })
    .partial()
    .nullable()
    .default({}),
  documents: z.array(PolicyDocument).default([]).describe("of lower levels, beside the real ones"),
  expect: z.strictObject({
    effect: Effect,
    rules: z.array(z.string()).describe("level/rule that the effect rests on; none: silence"),
    says: z.string().optional().describe("part of the explanation"),
  }),
});
export type PolicyCase = z.infer<typeof PolicyCase>;

export const PolicyCases = z.strictObject({ cases: z.array(PolicyCase).min(1) });
