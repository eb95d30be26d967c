// cli/run/retry.ts: `skein run retry`: signed words begin the task of a run that has ended anew; already retried, they return that run.
import { digestOf } from "../../core/digest.ts";
import { RunStarted } from "../../core/schema/submission.ts";
import { command } from "../command.ts";
import { findRun } from "./find.ts";
import { storableReason } from "./reason.ts";
import { tellStarted } from "./start.ts";

type Options = { reason: string; model?: string; json?: boolean };

export const runRetry = command(async ({ sign, gateway, print }, word: string, options: Options) => {
  const { id: run } = (await findRun(gateway, word)).run;
  const request = { model: options.model ?? null };
  const statement = await sign({
    verb: "run.retry",
    target: run,
    digest: digestOf(request),
    reason: storableReason(options.reason, run),
  });
  const started = await gateway.post("/v1/runs/retry", { statement, run, request }, RunStarted);
  if (options.json) return print.json(started);
  tellStarted(print, started);
});
