// core/schema/halt.ts: a stop in force: where (scope) and what (mode); how people ask for one; and the signed feed that workers hear.
import { z } from "zod";

export const HALT_SCOPES = ["platform", "tenant", "team", "repository", "campaign", "run"] as const;
export const HALT_MODES = [
  "no_new_runs",
  "no_autonomous_runs",
  "waves_paused",
  "no_pull_requests",
  "no_remote_mutation",
  "cancel_running",
  "capability_off",
  "no_effects",
  "blocked",
] as const;

/** `shell.network`, an action kind such as `shell.exec`, `tool:NAME`, or `model:PROVIDER/MODEL`. */
export const Capability = z
  .string()
  .regex(
    /^([a-z]+\.[a-z]+|tool:[a-z_]+|model:[^\s/]+\/\S+)$/,
    "shell.network, tool:NAME or model:PROVIDER/MODEL",
  )
  .max(200);

export const Halt = z.strictObject({
  id: z.string(),
  scope: z.enum(HALT_SCOPES),
  target: z.string().describe("tenant, team, OWNER/NAME, campaign or run id; `*` for the platform"),
  tenant: z.string().nullable().describe("null for the platform"),
  mode: z.enum(HALT_MODES),
  capability: z.string().nullable().describe("what is off, for capability_off"),
  reason: z.string(),
  setAt: z.int().optional().describe("milliseconds since the epoch: when it was accepted"),
});
export type Halt = z.infer<typeof Halt>;

/** What a person asks for; the statement's digest is over it. */
export const HaltRequest = z
  .strictObject({
    scope: Halt.shape.scope,
    target: z.string().min(1).max(200),
    mode: Halt.shape.mode,
    capability: Capability.nullable(),
    reason: z.string().trim().min(1, "say why").max(500),
    expiresAt: z.iso.datetime().nullable().describe("UTC; null: until it is released"),
  })
  .refine(({ mode, capability }) => (mode === "capability_off") === (capability !== null), {
    path: ["capability"],
    message: "names what is off, for capability_off and no other mode",
  })
  .refine(({ mode, scope }) => mode !== "blocked" || scope === "repository", {
    path: ["mode"],
    message: "blocked is a repository's",
  });
export type HaltRequest = z.infer<typeof HaltRequest>;

/** A halt as people are shown it. `halfReleasedBy`: one operator has released it, and a second is awaited. */
export const HaltView = Halt.extend({
  setBy: z.string(),
  setAt: z.int(),
  expiresAt: z.iso.datetime().nullable(),
  halfReleasedBy: z.string().nullable(),
});
export type HaltView = z.infer<typeof HaltView>;

const refusal = z.strictObject({
  kind: z.enum(["unproven", "bad_input", "refused", "not_found"]),
  because: z.string(),
});

/** `existing`: the same was in force already. `runs`: open runs in its scope now; null: of every tenant. */
export const HaltSet = z.strictObject({
  kind: z.literal("set"),
  halt: HaltView,
  existing: z.boolean(),
  runs: z.int().nullable(),
});
export const HaltReleased = z.strictObject({
  kind: z
    .enum(["released", "half"])
    .describe("half: another operator, or a platform admin, has to say so too"),
  id: z.string(),
  tenant: z.string().describe("whose it is; `platform` for a platform halt"),
});
export const HaltSetAnswer = z.discriminatedUnion("kind", [HaltSet, refusal]);
export const HaltReleaseAnswer = z.discriminatedUnion("kind", [HaltReleased, refusal]);
export type HaltSetAnswer = z.infer<typeof HaltSetAnswer>;
export type HaltReleaseAnswer = z.infer<typeof HaltReleaseAnswer>;

/** Signed by the gateway's halt-feed key (compact JWS, Ed25519) at every change and at least every second. */
export const HALTS_TYP = "skein-halts+jwt";
export const HaltSnapshot = z.strictObject({
  epoch: z.int().min(0),
  issuedAt: z.int().describe("milliseconds since the epoch"),
  halts: z.array(Halt),
});
export type HaltSnapshot = z.infer<typeof HaltSnapshot>;

/** What people are told of a halt. `released`: null while it is in force; by `expiry`, its time was over. */
export type HaltNews = { halt: HaltView; released: { by: string; reason: string | null } | null };
