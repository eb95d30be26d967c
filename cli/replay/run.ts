// cli/replay/run.ts: `skein replay run`: the recorded history on today's workflow code; a divergence is named (I15).
import { readFileSync } from "node:fs";
import { Runtime, DefaultLogger, Worker } from "@temporalio/worker";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { findRun } from "../run/find.ts";
import { withTemporal } from "../temporal.ts";

/** Needs no server for the replay itself: nothing is executed again, every effect's result comes from the history. */
export const replayRun = command(
  async ({ config, gateway, print }, word: string, options: { json?: boolean }) => {
    const { run } = await findRun(gateway, word);
    if (!config.bundle)
      throw new CommandFault(EXIT.failed, "no workflow bundle is known: start the stack with npm run dev");
    const history = await withTemporal(config, (client) =>
      client.workflow.getHandle(run.workflowId).fetchHistory(),
    );
    const events = history.events?.length ?? 0;
    Runtime.install({ logger: new DefaultLogger("ERROR") });
    const workflowBundle = { code: readFileSync(config.bundle, "utf8") };
    const because = await Worker.runReplayHistory({ workflowBundle }, history, run.workflowId).then(
      () => null,
      messageOf,
    );
    if (options.json)
      print.json({ id: run.id, events, replayed: because === null, ...(because ? { because } : {}) });
    else
      print.line(
        because ? `${run.id}: DIVERGED: ${because}` : `${run.id}: ${events} events replayed, same path`,
      );
    return because === null ? EXIT.done : EXIT.failed;
  },
);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
