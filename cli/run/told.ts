// cli/run/told.ts: a run as the ledger has it → the one story that people are told everywhere.
import { storyOf } from "../../core/run/story.ts";
import type { Story } from "../../core/run/story.ts";
import type { RunSummary } from "../../core/schema/view.ts";

export function storyOfRun(run: RunSummary): Story {
  const { id, repository, stage, stageSince: since, stageBecause: because, pullRequest, approval } = run;
  const { outcome, failure } = run;
  const ending = outcome && { outcome, because: run.because ?? "", failure };
  return storyOf({ run: id, repository, stage, since, because, ending, pullRequest, approval });
}
