// core/schema/instructions.ts: a repository's instruction files as guidance: what they say, and what in them is suspicious.
import { z } from "zod";
import { Digest } from "./vocabulary.ts";

export const SUSPICIONS = [
  "override",
  "exfiltration",
  "disables_checks",
  "deployment",
  "contacts_host",
  "hidden_unicode",
  "html_comment",
] as const;
export const Suspicion = z.enum(SUSPICIONS);
export type Suspicion = z.infer<typeof Suspicion>;

/** `says`: the words themselves, one line; what is invisible stands as its code points. */
export const InstructionFinding = z.strictObject({
  path: z.string().max(500),
  kind: Suspicion,
  line: z.int().min(1),
  says: z.string().max(160).describe("redacted"),
});
export type InstructionFinding = z.infer<typeof InstructionFinding>;

/** Small enough for history: findings are capped, counts are whole. */
export const GuidanceReport = z.strictObject({
  guidance: Digest.describe("guidance artifact"),
  files: z.int().min(1).describe("instruction files that were read"),
  unread: z.int().min(0).describe("further ones that are too many, too large or no text"),
  findings: z.array(InstructionFinding).max(20),
  counts: z.partialRecord(Suspicion, z.int().positive()),
});
export type GuidanceReport = z.infer<typeof GuidanceReport>;

/** `digest`: SHA-256 of the file in the base, whole; `text` is its beginning, redacted (I9). */
export const GuidanceFile = z.strictObject({
  path: z.string(),
  digest: Digest,
  cut: z.boolean().describe("true: the file goes on"),
  text: z.string(),
});
export type GuidanceFile = z.infer<typeof GuidanceFile>;

/** Artifact `guidance`, canonical JSON: the files from the root down, and the paths of those that were not read. */
export const Guidance = z.strictObject({
  files: z.array(GuidanceFile),
  unread: z.array(z.string()).max(50),
});
export type Guidance = z.infer<typeof Guidance>;
