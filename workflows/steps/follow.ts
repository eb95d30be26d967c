// workflows/steps/follow.ts: waits for a person to merge or close the pull request; a webhook hints, a slow poll nets.
import { condition } from "@temporalio/workflow";
import type { RunEvent } from "../../core/run/advance.ts";
import { act } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";

const FIRST_POLL_MINUTES = 10;
const SLOWEST_POLL_MINUTES = 8 * 60;

export async function followPullRequest(run: Run): Promise<RunEvent> {
  const known = present(run.state.pullRequest, "pull request");
  for (let minutes = FIRST_POLL_MINUTES; ; minutes = Math.min(minutes * 2, SLOWEST_POLL_MINUTES)) {
    await condition(() => run.hints > 0, `${minutes}m`, { summary: `#${known.number} waits for a person` });
    run.hints = 0;
    const outcome = await act(run.door, {
      kind: "pr.read",
      repository: run.input.repository.repository,
      number: known.number,
    });
    // An unreachable forge never proves that the pull request is gone: keep following.
    if (outcome.kind !== "done" || JSON.stringify(outcome.result) === JSON.stringify(known)) continue;
    const { number, url, headSha, state, mergeSha } = outcome.result;
    const branch = present(run.state.branch, "branch").name;
    await record(run.door.actor, { kind: "pull_request", number, url, branch, headSha, state, mergeSha });
    return { kind: "pull_request_seen", pullRequest: outcome.result };
  }
}
