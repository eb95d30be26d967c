// core/tool/placeholder.ts: a text with a redaction placeholder in it is not what stands in the file.
import { findPlaceholders } from "../redact/placeholder.ts";

/** A write of it would put the placeholder where the secret is; an edit of it would never match. */
export function hidesSecret(text: string): boolean {
  return findPlaceholders(text).length > 0;
}

export const PLACEHOLDER_PROBLEM =
  "the text holds a [REDACTED:…] placeholder, which is not what stands in the file; edit around it, in smaller pieces";
