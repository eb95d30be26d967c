// core/redact/redaction.ts: what a redactor promises and what it answers.
import type { Removed } from "./kinds.ts";

/** `dropped`: texts or lines replaced whole because they could not be judged. Sizes in UTF-8 bytes. */
export type Redaction = {
  text: string;
  removed: Removed;
  dropped: number;
  bytesIn: number;
  bytesOut: number;
};
export type ValueRedaction = { value: unknown; removed: Removed; dropped: number };

export type Redactor = {
  /** Idempotent. Never throws: a fault drops the text (I20). */
  redact: (text: string) => Redaction;
  /** The same for JSON values: strings, keys, and strings under a name that promises a secret. */
  redactValue: (value: unknown) => ValueRedaction;
};
