// cli/run/watch/follow.ts: asks for a run once a second until it has closed; a gateway that is away for a while does not end it.
import { setTimeout as sleep } from "node:timers/promises";
import type { RunDetail } from "../../../core/schema/view.ts";
import { CommandFault, EXIT } from "../../exit.ts";

const EVERY_MS = 1000;
const SILENT_AFTER_MS = 5000;

export type Followed = {
  seen(detail: RunDetail): void;
  /** No answer, and why; null: it answers again. */
  silent(because: string | null): void;
};

/** Resolves to the closed run. Throws where the first question fails, or the answer is that there is no such run for this person. */
export async function followRun(ask: () => Promise<RunDetail>, followed: Followed): Promise<RunDetail> {
  let detail = await ask();
  followed.seen(detail);
  let isSilent = false;
  const tell = (because: string | null): void => {
    if (because === null && !isSilent) return;
    isSilent = because !== null;
    followed.silent(because);
  };
  while (!detail.run.closed) {
    await sleep(EVERY_MS);
    const late = setTimeout(() => tell("the gateway has not answered yet"), SILENT_AFTER_MS);
    try {
      detail = await ask();
      tell(null);
      followed.seen(detail);
    } catch (error) {
      if (!mayPass(error)) throw error;
      tell(error.message);
    } finally {
      clearTimeout(late);
    }
  }
  return detail;
}

/** Away, restarting, or its database is: not a refusal. */
function mayPass(error: unknown): error is CommandFault {
  return error instanceof CommandFault && error.exitCode === EXIT.failed;
}
