// core/run/followed.ts: what a look at the run's pull request changes of its state: how it was opened, what it means now.
import { foreignHead, standingOf } from "../pull-request/standing.ts";
import type { Opened } from "../pull-request/standing.ts";
import type { PullRequestState } from "../schema/pull-request.ts";
import type { RunOutcome } from "../schema/run.ts";
import type { RunState } from "./state.ts";

/** `baseSha`: the base branch's head when it was opened; `text`: digest of title and body then. */
export type Made = { baseSha: string | null; text: string | null };

/** A person's hand on the branch is never forgotten, whatever the branch is at later. */
export function followed(state: RunState, seen: PullRequestState, made: Made | null): Partial<RunState> {
  const before = state.opened ?? openedOf(state, seen, made);
  const opened = { ...before, handsOff: before.handsOff ?? foreignHead(seen, before) };
  const { because, final } = standingOf(seen, opened);
  const ending = { outcome: outcomeOf(seen, final), because, failure: null, final };
  return { pullRequest: seen, opened, ending };
}

function openedOf(state: RunState, seen: PullRequestState, made: Made | null): Opened {
  return {
    headSha: state.branch?.headSha ?? seen.headSha,
    baseRef: state.baseRef ?? seen.baseRef ?? "",
    draft: seen.draft,
    text: made?.text ?? null,
    moved: movedFrom(state, made),
    handsOff: null,
  };
}

function movedFrom({ source }: RunState, made: Made | null): Opened["moved"] {
  if (!source || !made?.baseSha || made.baseSha === source.baseSha) return null;
  return { from: source.baseSha, to: made.baseSha };
}

/** What is closed and not final is parked: it is still handed over to people. */
function outcomeOf({ state }: PullRequestState, final: boolean): RunOutcome {
  if (state === "merged") return "merged";
  return final ? "closed_by_person" : "pull_request_open";
}
