// core/run/told.ts: a run as the ledger has it → the one story that people are told everywhere.
import type { RunSummary } from "../schema/view.ts";
import { storyOf } from "./story.ts";
import type { Story } from "./story.ts";

export function storyOfRun(run: RunSummary): Story {
  const { id, repository, stage, stageSince: since, stageBecause: because, pullRequest, approval } = run;
  const { outcome, failure } = run;
  const ending = outcome && { outcome, because: run.because ?? "", failure };
  return storyOf({ run: id, repository, stage, since, because, ending, pullRequest, approval });
}
