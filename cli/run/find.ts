// cli/run/find.ts: a run from what a person has at hand: id, its beginning, pull request URL or merge SHA.
import { z } from "zod";
import { RunDetail, RunSummary } from "../../core/schema/view.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { Gateway } from "../gateway.ts";

const RUN_ID = /^[a-z0-9-]{4,40}$/;

export async function findRun(gateway: Gateway, word: string): Promise<RunDetail> {
  const id = isRunId(word) ? word : await idOf(gateway, word);
  return gateway.read(`/v1/runs/${encodeURIComponent(id)}`, RunDetail);
}

function isRunId(word: string): boolean {
  return RUN_ID.test(word) && !/^[0-9a-f]{40}$/.test(word);
}

async function idOf(gateway: Gateway, word: string): Promise<string> {
  const found = await gateway.read(`/v1/runs?find=${encodeURIComponent(word)}`, z.array(RunSummary));
  const [run] = found;
  if (run) return run.id;
  throw new CommandFault(EXIT.notFound, `no run of yours is known by ${word}: skein run list shows them`);
}
