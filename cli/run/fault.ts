// cli/run/fault.ts: why a run did not answer an update, as a person can act on it.
import { WorkflowUpdateFailedError } from "@temporalio/client";
import { CommandFault, EXIT } from "../exit.ts";

export function explainFault(error: unknown): never {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause?.message : undefined;
  const message = cause ?? (error instanceof Error ? error.message : String(error));
  throw new CommandFault(
    EXIT.failed,
    `the run did not answer: ${message}; is its workflow stuck? skein run show tells`,
  );
}
