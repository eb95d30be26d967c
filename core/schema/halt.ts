// core/schema/halt.ts: a stop in force: where (scope) and what (mode); and the signed feed that workers hear.
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
] as const;

export const Halt = z.strictObject({
  id: z.string(),
  scope: z.enum(HALT_SCOPES),
  target: z.string().describe("tenant, team, OWNER/NAME, campaign or run id; `*` for the platform"),
  tenant: z.string().nullable().describe("null for the platform"),
  mode: z.enum(HALT_MODES),
  capability: z.string().nullable().describe("action kind, for capability_off"),
  reason: z.string(),
});
export type Halt = z.infer<typeof Halt>;

/** Signed by the gateway's halt-feed key (compact JWS, Ed25519) at every change and at least every second. */
export const HALTS_TYP = "skein-halts+jwt";
export const HaltSnapshot = z.strictObject({
  epoch: z.int().min(0),
  issuedAt: z.int().describe("milliseconds since the epoch"),
  halts: z.array(Halt),
});
export type HaltSnapshot = z.infer<typeof HaltSnapshot>;
