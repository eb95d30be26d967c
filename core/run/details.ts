// core/run/details.ts: a run's current details as Markdown, for the Temporal Web UI.
import type { RunInput, Stage } from "../schema/run.ts";
import { modelShown } from "./fall-back.ts";
import type { RunState } from "./state.ts";
import { storyOf, storyRows } from "./story.ts";
import type { RunStanding } from "./story.ts";
import type { Tally } from "./tally.ts";

type DetailsView = {
  input: RunInput;
  state: RunState;
  tally: Tally;
  stage: Stage;
  because: string | null;
  since: string;
  costCents: number;
  approval: string | null;
};

/** Text comes from tasks and agents: it is kept to one line and cannot open a heading, table or link. */
export function currentDetails(view: DetailsView): string {
  const { input, tally } = view;
  const [first, ...rows] = storyRows(storyOf(standingOf(view)));
  const lines = [
    `### ${first ? first[1] : view.stage}`,
    "",
    `**${plain(input.task.title)}** on \`${input.repository.repository}\``,
    "",
    "| | |",
    "|---|---|",
    ...[...rows, ...factRows(view)].map(([name, text]) => `| ${name} | ${cell(name, text)} |`),
    "",
    "Last decisions:",
    "",
    ...tally.recent.map((line) => `- ${plain(line)}`),
    ...(tally.denied.length > 0
      ? ["", "Refused:", "", ...tally.denied.map((line) => `- ${plain(line)}`)]
      : []),
  ];
  return lines.join("\n");
}

function standingOf({ input, state, stage, because, since, approval }: DetailsView): RunStanding {
  const { ending, pullRequest } = state;
  const { runId: run, repository } = input;
  return {
    run,
    repository: repository.repository,
    stage,
    since,
    because,
    ending: ending && { ...ending, failure: ending.failure?.kind ?? null },
    pullRequest,
    approval,
  };
}

function factRows({ input, state, tally, costCents }: DetailsView): [string, string][] {
  const { task } = input;
  const model = modelShown(input, state.fellBack);
  const { verification, pullRequest } = state;
  return [
    ["run", input.runId],
    ["change", `${task.change}${model ? `, ${model}` : ""}`],
    ["autonomy", task.autonomy],
    ["requester", input.requester],
    ["turn", `${state.turn} of ${task.limits.turns}`],
    ["decisions", `${tally.allow} allowed, ${tally.askApproval} need approval, ${tally.deny} denied`],
    ["cost in USD", `${usd(tally.costMicroUsd)} of ${usd(costCents * 10_000)}`],
    ...(verification ? [["verification", verification.because] satisfies [string, string]] : []),
    ...(pullRequest
      ? [["pull request", `${pullRequest.url} ${pullRequest.state}`] satisfies [string, string]]
      : []),
  ];
}

/** What is typed or copied stands as code. */
export function cell(name: string, text: string): string {
  return name === "type" || name === "run" ? `\`${text}\`` : plain(text);
}

/** Micro US dollars → `$0.0123`. */
export function dollars(microUsd: number): string {
  return `$${usd(microUsd)}`;
}

/** Two dollar signs in a line are a formula to the Web UI. */
function usd(microUsd: number): string {
  return (microUsd / 1_000_000).toFixed(4);
}

export function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[|<>`[\]*#$]/g, (mark) => `\\${mark}`);
}
