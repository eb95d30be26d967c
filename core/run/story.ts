// core/run/story.ts: what people are told of a run, wherever they look: where it stands, since when, why, what is done, what they can do.
import type { FailureKind } from "../schema/failure.ts";
import type { RunOutcome, Stage } from "../schema/run.ts";
import { partyOf } from "../blame.ts";
import type { Party } from "../blame.ts";
import { commandLine } from "./commands.ts";
import type { Command } from "./commands.ts";
import { FAILURE_ADVICE } from "./failure-advice.ts";

/** The same facts in the workflow and in the ledger, so that the Web UI and the command line tell the same. */
export type RunStanding = {
  run: string;
  repository: string;
  stage: Stage;
  /** ISO 8601, UTC: when the stage began, or for a closed run when it began to close. Null: only just submitted. */
  since: string | null;
  /** Of the stage: what it waits for or mends. */
  because: string | null;
  ending: { outcome: RunOutcome; because: string; failure: FailureKind | null } | null;
  pullRequest: { number: number; url: string } | null;
  /** Id of the approval it waits for. */
  approval: string | null;
};

/** `why`: what failed, refused or keeps it; null where all is well. `you`: what a person can do. `commands`: exact. */
export type Story = {
  stage: Stage;
  since: string | null;
  outcome: RunOutcome | null;
  why: string | null;
  doing: string;
  you: string;
  commands: string[];
};

type Telling = { doing: string; you: string; commands: readonly Command[] };

/** Total. */
export function storyOf(standing: RunStanding): Story {
  const { stage, since, because, ending } = standing;
  const isOver = ending !== null && (stage === "closing" || stage === "closed");
  const { doing, you, commands } = isOver ? tellEnding(ending, stage) : tellStage(stage, because, standing);
  return {
    stage,
    since,
    outcome: ending?.outcome ?? null,
    why: isOver ? ending.because : because,
    doing,
    you,
    commands: commands.map((command) => commandLine(command, standing)),
  };
}

/** One row each, in the order they are read; a row with nothing to say is left out. */
export function storyRows({ stage, since, outcome, why, doing, you, commands }: Story): [string, string][] {
  const rows: [string, string | null][] = [
    ["stage", stage],
    ["since", since && shownTime(since)],
    ["outcome", outcome],
    ["why", why],
    ["now", doing],
    ["you", you],
    ...commands.map((line): [string, string] => ["type", line]),
  ];
  return rows.flatMap(([name, text]): [string, string][] => (text ? [[name, text]] : []));
}

/** `2026-01-31T10:20:30.456Z` → `2026-01-31 10:20:30 UTC`. */
export function shownTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

const NOTHING_ASKED = "Nothing is asked of you; it can be stopped.";
const AT_WORK = ["watch", "stop"] as const;

const STAGES: Record<Exclude<Stage, "queued" | "following">, Telling> = {
  fetching: { doing: "The source is fetched from the forge.", you: NOTHING_ASKED, commands: AT_WORK },
  opening: { doing: "A workspace is opened in a sandbox.", you: NOTHING_ASKED, commands: AT_WORK },
  baseline: {
    doing: "The project is verified as it is, before any change.",
    you: NOTHING_ASKED,
    commands: AT_WORK,
  },
  changing: { doing: "The change is being made in the sandbox.", you: NOTHING_ASKED, commands: AT_WORK },
  exporting: {
    doing: "The change leaves the sandbox and is held against the task's bounds.",
    you: NOTHING_ASKED,
    commands: AT_WORK,
  },
  verifying: {
    doing: "The change is verified in a clean workspace.",
    you: NOTHING_ASKED,
    commands: AT_WORK,
  },
  judging: { doing: "A second model looks at the change.", you: NOTHING_ASKED, commands: AT_WORK },
  delivering: { doing: "What was verified is handed over.", you: NOTHING_ASKED, commands: AT_WORK },
  halted: {
    doing: "Nothing new starts. It asks again every few seconds, and goes on by itself once this is over.",
    you: "A halt: a platform admin releases it, or two operators do (skein halt list). A silent feed or worker: the doctor names it.",
    commands: ["explain", "doctor", "stop"],
  },
  held: {
    doing: "It waits, and goes on by itself once what is named above is mended.",
    you: "If it lacks money, raise its budget; else mend what is named. It tries again by itself.",
    commands: ["budget", "doctor", "explain", "stop"],
  },
  waiting_for_approval: {
    doing: "It waits for people to approve what it wants to do; its time of waiting costs nothing.",
    you: "Look at what exactly is asked, then approve or reject it. Whoever asked for the run, cannot.",
    commands: ["approval", "approve", "reject", "stop"],
  },
  closing: {
    doing: "Its workspaces are destroyed and its evidence is kept.",
    you: "Nothing is asked of you.",
    commands: ["watch"],
  },
  closed: { doing: "It has ended.", you: "Nothing is left to do.", commands: ["explain"] },
};

function tellStage(stage: Stage, because: string | null, { pullRequest }: RunStanding): Telling {
  if (stage === "queued") return because === null ? STARTING : QUEUED;
  if (stage === "following") {
    return {
      doing: "What was made waits for a person; the run ends by itself after that.",
      you: pullRequest
        ? `Review pull request #${pullRequest.number}, then merge or close it: ${pullRequest.url}`
        : "Review what was made, then merge or close it.",
      commands: ["explain", "artifacts", "stop"],
    };
  }
  return STAGES[stage];
}

const STARTING: Telling = { doing: "It is being started.", you: NOTHING_ASKED, commands: AT_WORK };
const QUEUED: Telling = {
  doing: "It waits for its turn and starts by itself as soon as there is room.",
  you: "Wait, or stop it, or one of those that are before it.",
  commands: ["list", "stop"],
};

type Ending = NonNullable<RunStanding["ending"]>;

const OVER = "It has ended; its workspaces are gone, its evidence is kept.";

const ENDINGS: Record<Exclude<RunOutcome, "failed">, Omit<Telling, "doing">> = {
  pull_request_open: { you: "Review the pull request, then merge or close it.", commands: ["explain"] },
  merged: { you: "Nothing is left to do.", commands: ["explain"] },
  closed_by_person: {
    you: "It stays closed. If the change is still wanted, start a new attempt.",
    commands: ["explain", "retry"],
  },
  report_ready: { you: "Fetch the report with the line above.", commands: ["artifacts"] },
  patch_ready: { you: "Fetch the diff with the line above, and apply it.", commands: ["artifacts"] },
  branch_ready: { you: "Fetch the branch with the line above, and push it.", commands: ["artifacts"] },
  nothing_to_do: {
    you: "Nothing had to be changed. If something should have been, mend the task and start again.",
    commands: ["explain", "retry"],
  },
  refused: {
    you: "See which rule refused what; then change the task, or the rule with its owner, and start again.",
    commands: ["explain", "retry"],
  },
  stopped: { you: "If it is still wanted, start a new attempt.", commands: ["explain", "retry"] },
};

/** No kind: neither the platform nor what it stands on failed, so it was the change or the project. */
const OWN_FAILURE: Telling = {
  doing: "The change or the project failed, not the platform.",
  you: "Read its logs and reports; mend the task or the project, then start a new attempt.",
  commands: ["artifacts", "explain", "retry"],
};

function tellEnding({ outcome, failure }: Ending, stage: Stage): Telling {
  const doing = stage === "closing" ? STAGES.closing.doing : OVER;
  if (outcome !== "failed") return { doing, ...ENDINGS[outcome] };
  const { you, commands, doing: whose } = failure === null ? OWN_FAILURE : tellFailure(failure);
  return { doing: `${whose} ${doing}`, you, commands };
}

function tellFailure(kind: FailureKind): Telling {
  const { advice, commands } = FAILURE_ADVICE[kind];
  return { doing: `${WHOSE[partyOf(kind)]} (${kind}).`, you: advice, commands };
}

const WHOSE = {
  infrastructure: "The platform's own ground failed, not the project",
  model: "The model or its provider failed, not the project",
  forge: "The forge failed or refused, not the project",
  change: "The change itself failed",
  people: "What people did stands in the way",
  platform: "The platform or its configuration is at fault, not the project",
} as const satisfies Record<Party, string>;
