// core/run/details.ts: a run's current details as Markdown, for the Temporal Web UI.
import type { RunInput, Stage } from "../schema/run.ts";
import { modelShown } from "./fall-back.ts";
import type { RunState } from "./state.ts";
import type { Tally } from "./tally.ts";

/** Text comes from tasks and agents: it is kept to one line and cannot open a heading, table or link. */
export function currentDetails(view: {
  input: RunInput;
  state: RunState;
  tally: Tally;
  stage: Stage;
  because: string | null;
  since: string;
  costCents: number;
}): string {
  const { input, state, tally, stage, because, since } = view;
  const pullRequest = state.pullRequest;
  const model = modelShown(input, state.fellBack);
  const lines = [
    `### ${stage}${because ? `: ${plain(because)}` : ""}`,
    "",
    `Since ${since}.`,
    "",
    `**${plain(input.task.title)}** on \`${input.repository.repository}\``,
    "",
    "| | |",
    "|---|---|",
    `| run | \`${input.runId}\` |`,
    `| change | ${input.task.change}${model ? `, ${plain(model)}` : ""} |`,
    `| autonomy | ${input.task.autonomy} |`,
    `| requester | ${plain(input.requester)} |`,
    `| turn | ${state.turn} of ${input.task.limits.turns} |`,
    `| decisions | ${tally.allow} allowed, ${tally.askApproval} need approval, ${tally.deny} denied |`,
    `| cost in USD | ${usd(tally.costMicroUsd)} of ${usd(view.costCents * 10_000)} |`,
    ...(state.verification ? [`| verification | ${plain(state.verification.because)} |`] : []),
    ...(pullRequest
      ? [`| pull request | [#${pullRequest.number}](${pullRequest.url}) ${pullRequest.state} |`]
      : []),
    ...(state.ending ? [`| outcome | ${plain(state.ending.because)} |`] : []),
    "",
    "Last decisions:",
    "",
    ...tally.recent.map((line) => `- ${plain(line)}`),
    ...(tally.denied.length > 0
      ? ["", "Refused:", "", ...tally.denied.map((line) => `- ${plain(line)}`)]
      : []),
    "",
    `Stop it: \`skein run stop ${input.runId}\``,
  ];
  return lines.join("\n");
}

/** Micro US dollars → `$0.0123`. */
export function dollars(microUsd: number): string {
  return `$${usd(microUsd)}`;
}

/** Two dollar signs in a line are a formula to the Web UI. */
function usd(microUsd: number): string {
  return (microUsd / 1_000_000).toFixed(4);
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[|<>`[\]*#$]/g, (mark) => `\\${mark}`);
}
