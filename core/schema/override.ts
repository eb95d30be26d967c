// core/schema/override.ts: named rules that do not count for one run or repository, for a day at most, by two platform admins.
import { z } from "zod";

/** Whose word may be lifted. The platform's may not, nor what a task, a runtime or a tool call is bound by. */
export const OVERRIDABLE = ["organization", "team", "repository"] as const;

export const MOST_HOURS = 24;

export const OverrideRule = z
  .string()
  .regex(
    /^(?:organization|team|repository)\/[a-z0-9][a-z0-9-]{1,79}$/,
    "organization/RULE, team/RULE or repository/RULE, as skein run explain names it; the platform's word is not lifted",
  );

/** What a person asks for; the statement's digest is over it, its target `run/<id>` or `repository/<name>`, and it says why. */
export const OverrideRequest = z.strictObject({
  scope: z.enum(["run", "repository"]),
  target: z.string().min(1).max(200).describe("a run's whole id, or OWNER/NAME"),
  rules: z.array(OverrideRule).min(1).max(20),
  expiresAt: z.iso.datetime().describe("UTC, 24 hours from now at most"),
});
export type OverrideRequest = z.infer<typeof OverrideRequest>;

const statement = z.string().min(1).max(8000);
const id = z.uuid();

export const OverrideSubmission = z.strictObject({ statement, request: OverrideRequest });
export type OverrideSubmission = z.infer<typeof OverrideSubmission>;

/** A second person's word: target the override's id, digest over the request as they have seen it. */
export const OverrideConfirmation = z.strictObject({ statement, id, request: OverrideRequest });
export type OverrideConfirmation = z.infer<typeof OverrideConfirmation>;

/** The statement's target is `revoke/<id>`, and it says why. */
export const OverrideRevocation = z.strictObject({ statement, id });
export type OverrideRevocation = z.infer<typeof OverrideRevocation>;

export const OverrideView = z.strictObject({
  id: z.string(),
  request: OverrideRequest,
  reason: z.string(),
  state: z
    .enum(["half", "in_force", "expired", "revoked"])
    .describe("half: a second platform admin is awaited"),
  by: z.string(),
  second: z.string().nullable(),
  at: z.string(),
  revokedBy: z.string().nullable(),
});
export type OverrideView = z.infer<typeof OverrideView>;
