// workflows/steps/follow.ts: waits for a person to merge or close the pull request; a webhook hints, a slow poll nets.
import { condition, patched } from "@temporalio/workflow";
import { advance } from "../../core/run/advance.ts";
import type { RunEvent } from "../../core/run/advance.ts";
import { lookedInVain } from "../../core/run/unreachable.ts";
import type { PullRequestState } from "../../core/schema/pull-request.ts";
import { act } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import { enterStage } from "../run.ts";
import type { Run } from "../run.ts";

const FIRST_POLL_MINUTES = 10;
const SLOWEST_POLL_MINUTES = 8 * 60;

type Seen = RunEvent & { kind: "pull_request_seen" };

export async function followPullRequest(run: Run): Promise<RunEvent> {
  const known = present(run.state.pullRequest, "pull request");
  for (let minutes = FIRST_POLL_MINUTES; ; minutes = Math.min(minutes * 2, SLOWEST_POLL_MINUTES)) {
    await condition(() => run.hints > 0, `${minutes}m`, { summary: `#${known.number} waits for a person` });
    run.hints = 0;
    const seen = await look(run, known);
    if (seen === null) continue;
    await recordSeen(run, seen);
    return seen;
  }
}

/** Null: nothing has changed that anyone should hear of, or nothing could be seen, which proves nothing. */
async function look(run: Run, known: PullRequestState): Promise<Seen | null> {
  const { repository } = run.input.repository;
  const opened = {
    branch: present(run.state.branch, "branch").name,
    base: present(run.state.baseRef, "base"),
  };
  const outcome = await act(run.door, { kind: "pr.read", repository, number: known.number, opened });
  const tells = patched("follow-tells-why");
  if (outcome.kind !== "done") {
    if (tells) await enterStage(run, "following", lookedInVain(outcome));
    return null;
  }
  if (!tells) {
    const same = JSON.stringify(outcome.result) === JSON.stringify(known);
    return same ? null : { kind: "pull_request_seen", pullRequest: outcome.result };
  }
  await enterStage(run, "following", null);
  const seen: Seen = { kind: "pull_request_seen", pullRequest: withMergeable(outcome.result, known) };
  return isNews(run, seen) ? seen : null;
}

/** What the forge has not worked out anew is as it was, on the same commit. */
function withMergeable(seen: PullRequestState, known: PullRequestState): PullRequestState {
  if (seen.mergeable !== null || known.mergeable === undefined || seen.headSha !== known.headSha) return seen;
  return { ...seen, mergeable: known.mergeable };
}

function isNews(run: Run, { pullRequest: seen }: Seen): boolean {
  const { pullRequest: known, ending } = run.state;
  const same =
    known?.state === seen.state && known.headSha === seen.headSha && known.mergeSha === seen.mergeSha;
  return !same || becauseOf(run, seen) !== ending?.because;
}

function becauseOf(run: Run, seen: PullRequestState): string {
  const { ending } = advance(run.state, { kind: "pull_request_seen", pullRequest: seen }, run.input.task);
  return present(ending, "ending").because;
}

async function recordSeen(run: Run, { pullRequest: seen }: Seen): Promise<void> {
  const { number, url, headSha, state, mergeSha } = seen;
  const branch = present(run.state.branch, "branch").name;
  const because = becauseOf(run, seen);
  const row = { number, url, branch, headSha, state, mergeSha, because };
  await record(run.door.actor, { kind: "pull_request", ...row });
}
