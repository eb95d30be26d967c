// cli/run/reason.ts: a person's reason, as it may be signed and kept: short, and without what looks like a secret (I9).
import { createRedactor } from "../../core/redact/redactor.ts";
import { CommandFault, EXIT } from "../exit.ts";

const MAX_REASON = 500;

/** Signed words go into the run's history as they are, so what looks like a secret is out before they are signed. */
export function storableReason(reason: string, salt: string): string {
  if (reason.length > MAX_REASON)
    throw new CommandFault(
      EXIT.badInput,
      `--reason has ${reason.length} characters; at most ${MAX_REASON} are kept`,
    );
  return createRedactor({ salt, exact: [] }).redact(reason).text.slice(0, MAX_REASON);
}
