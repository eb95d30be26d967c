// core/schema/policy.ts: effects, levels, rules and snapshots, as YAML documents carry them.
import { z } from "zod";
import type { VerifierProfile } from "./verification.ts";
import { Digest, Role } from "./vocabulary.ts";

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

/** A closed tree. One operator per node; unknown keys are errors. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { eq: { fact: string; value: string | number | boolean | null } }
  | { ne: { fact: string; value: string | number | boolean | null } }
  | { in: { fact: string; values: (string | number)[] } }
  | { gte: { fact: string; value: number } }
  | { lte: { fact: string; value: number } }
  | { has: { fact: string; value: string } }
  | { subset: { fact: string; values: string[] } }
  | { overlaps: { fact: string; values: string[] } }
  | { any_path: { fact: string; globs: string[] } }
  | { all_paths: { fact: string; globs: string[] } };

const scalar = z.union([z.string(), z.int(), z.boolean(), z.null()]);
const fact = z.string().min(1).max(60);

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
    z.strictObject({ subset: z.strictObject({ fact, values: z.array(z.string()).max(200) }) }),
    z.strictObject({ overlaps: z.strictObject({ fact, values: z.array(z.string()).max(200) }) }),
    z.strictObject({ any_path: z.strictObject({ fact, globs: z.array(z.string()).min(1).max(100) }) }),
    z.strictObject({ all_paths: z.strictObject({ fact, globs: z.array(z.string()).min(1).max(100) }) }),
  ]),
);

/** Whom a rule that asks wants to hear: so many people, each of one of the roles and, where named, of one of the teams. */
export const Approvers = z.strictObject({
  quorum: z.int().min(1).max(5).default(1),
  roles: z.array(Role).min(1).default(["approver"]),
  teams: z.array(z.string().min(1).max(80)).default([]).describe("none: of any team"),
  expires_hours: z.int().min(1).max(720).default(72),
});
export type Approvers = z.infer<typeof Approvers>;

/** `effect: only` lists what is left allowed: an action of `actions` that does not match `when` is denied. */
export const PolicyRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,79}$/),
  actions: z.array(z.string()).min(1).describe("action kinds, or `*`"),
  effect: z.enum(["allow", "ask_approval", "deny", "only"]),
  when: Condition.optional(),
  approvers: Approvers.optional().describe("only with ask_approval"),
  because: z.string().min(3).max(300).describe("the reason people and agents are told"),
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
  name: z.string().min(1).max(80).describe("`platform`, or OWNER/NAME of the repository it speaks of"),
  revision: z.int().min(1),
  rules: z.array(PolicyRule).max(500),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** A rule as loaded: with the line it stands on. */
export type LoadedRule = PolicyRule & { file: string; line: number };
export type LoadedDocument = Omit<PolicyDocument, "rules"> & { rules: LoadedRule[] };

/** All documents that stand together, and the verifier profiles; its digest is over RFC 8785 text. */
export type PolicySnapshot = { documents: LoadedDocument[]; verifiers: VerifierProfile[]; errors: string[] };

/** One level's matched rule, or a level that could not be read. */
export const Opinion = z.strictObject({
  level: Level,
  effect: Effect,
  rule: z.string(),
  because: z.string(),
  at: z.string().describe("file:line"),
  approvers: z
    .strictObject({
      quorum: z.int(),
      roles: z.array(Role),
      teams: z.array(z.string()),
      expiresHours: z.int(),
    })
    .nullable()
    .default(null)
    .describe("whom ask_approval wants to hear"),
});
export type Opinion = z.infer<typeof Opinion>;

/** The pure part of a decision: the same snapshot and facts give the same bytes (I15). */
export const Verdict = z.strictObject({
  engine: z.string(),
  snapshot: Digest,
  facts: Digest,
  effect: Effect,
  opinions: z.array(Opinion),
  errors: z.array(z.string()),
  explanation: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;
