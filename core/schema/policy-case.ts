// core/schema/policy-case.ts: a proposed action with the circumstances that matter, and cases that say what is to become of it.
import { z } from "zod";
import { Effect, PolicyDocument } from "./policy.ts";
import {
  AutonomyMode,
  DataClass,
  RepositoryName,
  RiskTier,
  Role,
  TaskClass,
  TenantId,
} from "./vocabulary.ts";

const name = z.string().min(1).max(100);
const paths = z.array(z.string());

/** What differs from an ordinary run, as core/policy/ordinary.ts has it. `task`, `repository`: null for none at all. */
export const Circumstances = z.strictObject({
  subject: z
    .strictObject({ id: name, roles: z.array(Role) })
    .partial()
    .default({}),
  task: z
    .strictObject({
      class: TaskClass,
      autonomy: AutonomyMode,
      change: z.enum(["agent", "script"]),
      data_class: DataClass,
      allowed_paths: paths,
      forbidden_paths: paths,
    })
    .partial()
    .nullable()
    .default({}),
  repository: z
    .strictObject({ repository: RepositoryName, tier: RiskTier, team: name, owner: name })
    .partial()
    .nullable()
    .default({}),
  campaign: z
    .strictObject({ id: name, targets: z.int(), wave: z.int(), wave_pull_requests: z.int() })
    .partial()
    .nullable()
    .default(null),
  environment: z
    .strictObject({
      tenant: TenantId,
      verifier: name.nullable().describe("profile; null: none"),
      egress: name.nullable().describe("profile; null: no network"),
      at: z.iso.datetime({ offset: true }).describe("when it is decided"),
    })
    .partial()
    .default({}),
});
export type Circumstances = z.infer<typeof Circumstances>;

/** Fields of an action, those that matter; the rest is an ordinary action of its kind. */
export const ProposedAction = z.looseObject({ kind: z.string() });
export type ProposedAction = z.infer<typeof ProposedAction>;

/** What `skein policy decide` and `explain` read: an action with its circumstances beside it. */
export const DecideLine = z.looseObject({
  ...Circumstances.shape,
  kind: z.string(),
  argv: z.array(z.string()).min(1).max(1000).optional().describe("shell.exec: instead of a command text"),
  repository: z.union([RepositoryName, Circumstances.shape.repository]).default({}),
});
export type DecideLine = z.infer<typeof DecideLine>;

/** One tested decision, as policies/cases/*.yaml carry them. */
export const PolicyCase = Circumstances.extend({
  name: z.string().min(5).max(200),
  action: ProposedAction,
  documents: z.array(PolicyDocument).default([]).describe("of other levels, beside the real ones"),
  expect: z.strictObject({
    effect: Effect,
    rules: z.array(z.string()).describe("level/rule that the effect rests on; none: silence"),
    reason_contains: z.string().optional().describe("part of the explanation"),
  }),
});
export type PolicyCase = z.infer<typeof PolicyCase>;

export const PolicyCases = z.strictObject({ cases: z.array(PolicyCase).min(1) });
export type PolicyCases = z.infer<typeof PolicyCases>;
