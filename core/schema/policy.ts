// core/schema/policy.ts: effects, levels, rules and snapshots, as YAML documents carry them.
import { z } from "zod";
import { EgressProfile } from "./egress.ts";
import { KeptProfile } from "./verification.ts";
import { AutonomyMode, ChangeClass, DataClass, Digest, RiskTier, Role, WEEKDAYS } from "./vocabulary.ts";
import type { Weekday } from "./vocabulary.ts";

export const EFFECTS = ["allow", "ask_approval", "deny"] as const;
export const Effect = z.enum(EFFECTS);
export type Effect = z.infer<typeof Effect>;

export const LEVELS = [
  "platform",
  "organization",
  "team",
  "repository",
  "campaign",
  "task",
  "runtime",
  "tool_call",
] as const;
export const Level = z.enum(LEVELS);
export type Level = z.infer<typeof Level>;

/** What a decision looks at: attribute name → value. Null is "known to be absent"; a missing name is an error. */
export const FactValue = z.union([z.string(), z.int(), z.boolean(), z.array(z.string()), z.null()]);
export type FactValue = z.infer<typeof FactValue>;
export type Facts = Readonly<Record<string, FactValue>>;

/** Operators that name the fact they look at. Each stands for a tree of the others: core/policy/named-operators.ts. */
export type NamedCondition =
  | { command: string[] }
  | { host: string[] }
  | { argv: string[] }
  | { method: string[] }
  | { data_class: DataClass[] }
  | { risk_tier: RiskTier[] }
  | { change_class: ChangeClass[] }
  | { autonomy: AutonomyMode[] }
  | { role: Role[] }
  | { scope: string[] }
  | { time_window: { days: Weekday[]; from: string; to: string } };

/** One comparison of one fact. */
export type LeafCondition =
  | { eq: { fact: string; value: string | number | boolean | null } }
  | { ne: { fact: string; value: string | number | boolean | null } }
  | { in: { fact: string; values: (string | number)[] } }
  | { gte: { fact: string; value: number } }
  | { lte: { fact: string; value: number } }
  | { has: { fact: string; value: string } }
  | { subset: { fact: string; values: string[] } }
  | { overlaps: { fact: string; values: string[] } }
  | { matches: { fact: string; globs: string[] } }
  | { words: { fact: string; globs: string[] } }
  | { any_path: { fact: string; globs: string[] } }
  | { all_paths: { fact: string; globs: string[] } };

/** A closed tree. One operator per node; unknown keys are errors. */
export type Condition =
  { all: Condition[] } | { any: Condition[] } | { not: Condition } | LeafCondition | NamedCondition;

const scalar = z.union([z.string(), z.int(), z.boolean(), z.null()]);
const fact = z.string().min(1).max(60);
const words = z.array(z.string().min(1).max(200)).min(1).max(200);
const globs = z.strictObject({ fact, globs: z.array(z.string()).min(1).max(100) });
const values = z.strictObject({ fact, values: z.array(z.string()).max(400) });
const Clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time of day, 00:00 to 24:00, in UTC");

const HTTP_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "UNKNOWN"] as const;

const NAMED = [
  z.strictObject({ command: words.describe("the command starts one of these programs") }),
  z.strictObject({ host: words.describe("patterns: the command names a URL on one of these hosts") }),
  z.strictObject({
    argv: words.describe(
      "patterns, one a word; ** is any number: a script, or a simple command of a shell, is like them",
    ),
  }),
  z.strictObject({
    method: z.array(z.enum(HTTP_METHODS)).min(1).describe("the command makes such a request"),
  }),
  z.strictObject({ data_class: z.array(DataClass).min(1) }),
  z.strictObject({ risk_tier: z.array(RiskTier).min(1) }),
  z.strictObject({ change_class: z.array(ChangeClass).min(1).describe("the change has one of these") }),
  z.strictObject({ autonomy: z.array(AutonomyMode).min(1) }),
  z.strictObject({ role: z.array(Role).min(1).describe("the requester has one of these") }),
  z.strictObject({
    scope: z
      .array(z.string().regex(/^(?:team|repository):.+$/, "team:NAME, or repository:PATTERN"))
      .min(1)
      .max(200),
  }),
  z.strictObject({
    time_window: z.strictObject({ days: z.array(z.enum(WEEKDAYS)).min(1), from: Clock, to: Clock }),
  }),
] as const;

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Condition).max(50) }),
    z.strictObject({ any: z.array(Condition).max(50) }),
    z.strictObject({ not: Condition }),
    z.strictObject({ eq: z.strictObject({ fact, value: scalar }) }),
    z.strictObject({ ne: z.strictObject({ fact, value: scalar }) }),
    z.strictObject({
      in: z.strictObject({ fact, values: z.array(z.union([z.string(), z.int()])).max(200) }),
    }),
    z.strictObject({ gte: z.strictObject({ fact, value: z.int() }) }),
    z.strictObject({ lte: z.strictObject({ fact, value: z.int() }) }),
    z.strictObject({ has: z.strictObject({ fact, value: z.string() }) }),
    z.strictObject({ subset: values }),
    z.strictObject({ overlaps: values }),
    z.strictObject({ matches: globs.describe("a text or a list, by patterns") }),
    z.strictObject({ words: globs.describe("a list in its order: a pattern for each word") }),
    z.strictObject({ any_path: globs }),
    z.strictObject({ all_paths: globs }),
    ...NAMED,
  ]),
);

const teamName = z.string().min(1).max(60);
const quorum = z.int().min(1).max(5);
const approverRoles = z.array(Role).min(1).max(7);

/** Who may answer a rule that asks. One person's answer counts for each rule whose roles and teams they have. */
export const Approvers = z.strictObject({
  quorum: quorum.default(1).describe("that many different people"),
  roles: approverRoles.default(["approver"]).describe("any of them"),
  teams: z.array(teamName).max(20).default([]).describe("members of any of them; none: of whatever team"),
  expires_hours: z.int().min(1).max(720).default(72).describe("unanswered by then, it is refused"),
});
export type Approvers = z.infer<typeof Approvers>;

/** What must also be done. Obligations of all rules that hold add up, and one that is not met denies. */
export const RuleObligations = z.strictObject({
  verifiers: z.array(z.string().min(1).max(80)).min(1).max(20).describe("profiles the change has passed"),
});
export type RuleObligations = z.infer<typeof RuleObligations>;

/** `effect: only` lists what is left allowed: an action of `actions` that does not match `when` is denied. */
export const PolicyRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,79}$/),
  actions: z.array(z.string()).min(1).describe("action kinds, or `*`"),
  effect: z.enum(["allow", "ask_approval", "deny", "only"]),
  when: Condition.optional(),
  because: z.string().min(3).max(300).describe("the reason people and agents are told"),
  approvers: Approvers.optional().describe("only of ask_approval; absent: one approver, within 72 hours"),
  obligations: RuleObligations.optional().describe("of allow, ask_approval and only"),
  match: z
    .array(z.record(z.string(), FactValue))
    .default([])
    .describe("facts that must match, checked at load"),
  not_match: z.array(z.record(z.string(), FactValue)).default([]),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/** `policies/manifest.yaml`: the files that must be there, so that a missing one is an error and never silence (I3). */
export const PolicyManifest = z.strictObject({ files: z.array(z.string().min(1).max(200)).min(1).max(2000) });
export type PolicyManifest = z.infer<typeof PolicyManifest>;

/** One YAML file. Lower levels than organization may not say `allow`. */
export const PolicyDocument = z.strictObject({
  level: Level,
  name: z.string().min(1).max(80).describe("what it speaks of, as its file is called"),
  revision: z.int().min(1),
  rules: z.array(PolicyRule).max(500),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** A rule as loaded: with the line it stands on. */
export const LoadedRule = PolicyRule.extend({ file: z.string().max(300), line: z.int() });
export type LoadedRule = z.infer<typeof LoadedRule>;
export const LoadedDocument = PolicyDocument.extend({ rules: z.array(LoadedRule).max(500) });
export type LoadedDocument = z.infer<typeof LoadedDocument>;

/** All documents that stand together, and the profiles of verifiers and of egress; its digest is over RFC 8785 text. */
export const PolicySnapshot = z.strictObject({
  documents: z.array(LoadedDocument),
  verifiers: z.array(KeptProfile),
  egress: z.array(EgressProfile).min(1).optional().describe("absent: no command has a network"),
  errors: z.array(z.string()),
});
export type PolicySnapshot = z.infer<typeof PolicySnapshot>;

/** One comparison of a rule: what it expected and saw. `wanted` is false under an odd number of `not`. */
export const LeafReport = z.strictObject({
  fact: z.string(),
  expected: z.string(),
  saw: z.string(),
  held: z.boolean(),
  wanted: z.boolean(),
});
export type LeafReport = z.infer<typeof LeafReport>;

/** One level's matched rule. What a record of an earlier engine lacks is empty. */
export const Opinion = z.strictObject({
  level: Level,
  effect: Effect,
  rule: z.string(),
  because: z.string(),
  at: z.string().describe("file:line"),
  approvers: z
    .strictObject({ quorum, roles: approverRoles, teams: z.array(teamName), expiresHours: z.int() })
    .nullable()
    .default(null)
    .describe("of ask_approval: who may answer this rule"),
  trace: z.array(LeafReport).default([]),
});
export type Opinion = z.infer<typeof Opinion>;

export const Obligations = z.strictObject({ verifiers: z.array(z.string()) });
export type Obligations = z.infer<typeof Obligations>;

/** A document that was heard, and its revision. */
export const HeardDocument = z.strictObject({ level: Level, name: z.string(), revision: z.int() });
export type HeardDocument = z.infer<typeof HeardDocument>;

/** The pure part of a decision: the same snapshot and facts give the same bytes (I15). */
export const Verdict = z.strictObject({
  engine: z.string(),
  snapshot: Digest,
  facts: Digest,
  effect: Effect,
  heard: z.array(HeardDocument).default([]),
  opinions: z.array(Opinion),
  obligations: Obligations.default({ verifiers: [] }),
  errors: z.array(z.string()),
  explanation: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;
