// workflows/halts.ts: what a run does when it hears that halts have changed: it asks whether it is to end, and wakes what waits.
import { CancellationScope, condition, setHandler } from "@temporalio/workflow";
import { endedBy } from "./ledger.ts";
import { haltsChanged } from "./messages.ts";
import type { Run } from "./run.ts";

/** A hint from anybody changes nothing: what counts is the ledger's word (I6). `onEnded` hears why a halt ends the run. */
export function listenForHalts(run: Run, onEnded: (because: string) => void): void {
  setHandler(haltsChanged, () => void (run.door.haltHints += 1));
  async function listen(): Promise<never> {
    for (let heard = 0; ;) {
      await condition(() => run.door.haltHints > heard);
      heard = run.door.haltHints;
      const because = await endedBy(run.door.actor);
      if (because !== null) onEnded(because);
    }
  }
  void CancellationScope.nonCancellable(listen);
}
