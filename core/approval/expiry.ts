// core/approval/expiry.ts: when a request runs out, and when people are reminded of it before.
import type { Asker } from "../schema/approval.ts";

const HOUR_MS = 60 * 60 * 1000;

/** The most impatient rule's word counts. */
export function expiryOf(askers: readonly Asker[], requestedAt: Date): Date {
  const hours = Math.min(...askers.map(({ expiresHours }) => expiresHours));
  return new Date(requestedAt.getTime() + hours * HOUR_MS);
}

/** Half way people are reminded; when a tenth of the time is left, it is escalated to those above them. */
export type Reminder = { kind: "reminder" | "escalation"; at: Date };

export function remindersOf(requestedAt: Date, expiresAt: Date): Reminder[] {
  const spanMs = expiresAt.getTime() - requestedAt.getTime();
  const at = (share: number) => new Date(requestedAt.getTime() + Math.floor(spanMs * share));
  return [
    { kind: "reminder", at: at(0.5) },
    { kind: "escalation", at: at(0.9) },
  ];
}
