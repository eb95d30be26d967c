// activities/sandbox/egress/attempts.ts: every try of a command to reach a host, and what became of it.
import type { Destination } from "../../../core/egress/allows.ts";

export type Attempt = {
  at: string;
  /** As it was asked for, where that could be read. */
  to: Partial<Destination>;
  outcome: "allowed" | "refused" | "failed";
  because: string | null;
  address: string | null;
};

/** `unlisted`: attempts beyond those listed. Bytes are all that went through, the proxy's own protocol included. */
export type EgressLog = {
  profile: string;
  attempts: Attempt[];
  unlisted: number;
  allowed: number;
  refused: number;
  bytesOut: number;
  bytesIn: number;
};

/** A log of more is no evidence any more, and would fill the store. */
const LISTED = 1000;

export type Attempts = { note(attempt: Omit<Attempt, "at">): void; log(): EgressLog };

/** `traffic`: of the command's connections, at the end. A failed try was allowed. */
export function createAttempts(
  profile: string,
  traffic: () => Pick<EgressLog, "bytesOut" | "bytesIn">,
): Attempts {
  const attempts: Attempt[] = [];
  const counts = { allowed: 0, refused: 0 };
  return {
    note(attempt) {
      counts[attempt.outcome === "refused" ? "refused" : "allowed"] += 1;
      if (attempts.length < LISTED) attempts.push({ at: new Date().toISOString(), ...attempt });
    },
    log() {
      const unlisted = counts.allowed + counts.refused - attempts.length;
      return { profile, attempts, unlisted, ...counts, ...traffic() };
    },
  };
}
