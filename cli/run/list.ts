// cli/run/list.ts: `skein run list`: newest first.
import { z } from "zod";
import { RunSummary } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";

export const runList = command(async ({ gateway, print }, options: { json?: boolean }) => {
  const runs = await gateway.read("/v1/runs", z.array(RunSummary));
  if (options.json) return runs.forEach(print.json);
  if (runs.length === 0) return print.line("no runs yet: skein run start --repo OWNER/NAME --task FILE");
  const rows = runs.map((run) => [
    run.id,
    run.outcome ?? run.stage,
    run.change,
    run.repository,
    run.pullRequest ? `#${run.pullRequest.number}` : "",
    run.title,
  ]);
  columns([["RUN", "STATE", "CHANGE", "REPOSITORY", "PR", "TASK"], ...rows]).forEach((line) =>
    print.line(line),
  );
  runs.filter(isWaiting).forEach(({ id, stage, stageSince, stageBecause, approval }) => {
    const look = approval === null ? "" : ` (skein approval show ${approval})`;
    print.line(`\n${id} is ${stage} since ${stageSince}: ${stageBecause ?? "no reason given"}${look}`);
  });
});

/** By what is not its own work: a person wants to know by what. */
function isWaiting({ stage, closed }: RunSummary): boolean {
  return !closed && (stage === "held" || stage === "halted" || stage === "waiting_for_approval");
}
