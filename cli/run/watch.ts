// cli/run/watch.ts: `skein run watch`: one run, live: redrawn in place on a terminal, plain lines when piped.
import { setTimeout as sleep } from "node:timers/promises";
import { dollars } from "../../core/run/details.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import { harmless } from "../print.ts";
import { findRun } from "./find.ts";

const EVERY_MS = 1000;
const LAST_DECISIONS = 6;

/** Ends when the run has closed. */
export const runWatch = command(async ({ gateway }, word: string) => {
  const draw = process.stdout.isTTY ? redrawing() : appending();
  for (;;) {
    const detail = await findRun(gateway, word);
    draw(detail);
    if (detail.run.closed) return;
    await sleep(EVERY_MS);
  }
});

/** One write per frame, each line cleared to its end: nothing flickers. */
function redrawing(): (detail: RunDetail) => void {
  let height = 0;
  return (detail) => {
    const width = process.stdout.columns;
    const lines = frame(detail).map((line) => harmless(line).slice(0, width - 1));
    const up = height > 0 ? `\u001b[${height}A` : "";
    process.stdout.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join("")}\u001b[J`);
    height = lines.length;
  };
}

function appending(): (detail: RunDetail) => void {
  let stage = "";
  let told = 0;
  return ({ run, decisions }) => {
    if (run.stage !== stage)
      process.stdout.write(harmless(`${run.changedAt} ${run.stage} ${run.stageBecause ?? ""}\n`));
    stage = run.stage;
    for (const { at, effect, kind, subject } of decisions.slice(told)) {
      process.stdout.write(`${harmless(`${at} ${effect} ${kind} ${subject}`)}\n`);
    }
    told = decisions.length;
    if (run.closed) process.stdout.write(`${harmless(`${run.changedAt} ${run.outcome}: ${run.because}`)}\n`);
  };
}

function frame({ run, counts, decisions, usage }: RunDetail): string[] {
  return [
    `${run.id}  ${run.title}`,
    `  stage      ${run.stage}${run.stageBecause ? `: ${run.stageBecause}` : ""}`,
    `  outcome    ${run.outcome ?? "none yet"}${run.pullRequest ? `  ${run.pullRequest.url}` : ""}`,
    `  turns      ${usage.modelCalls}`,
    `  decisions  ${counts.allow} allowed, ${counts.askApproval} need approval, ${counts.deny} denied`,
    `  cost       ${dollars(run.costMicroUsd)} of ${dollars(run.budgetMicroUsd)}`,
    "",
    ...decisions
      .slice(-LAST_DECISIONS)
      .map(({ effect, kind, subject }) => `  ${effect.padEnd(6)} ${kind}  ${subject}`),
    "",
    `  stop it: skein run stop ${run.id}`,
  ];
}
