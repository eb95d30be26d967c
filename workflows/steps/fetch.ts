// workflows/steps/fetch.ts: the source at its base commit, as an artifact; no token ever reaches a sandbox.
import type { RunEvent } from "../../core/run/advance.ts";
import { act } from "../act.ts";
import type { Run } from "../run.ts";
import { ended } from "./ended.ts";

export async function fetchSource(run: Run): Promise<RunEvent> {
  const { repository, task } = run.input;
  const outcome = await act(run.door, {
    kind: "source.fetch",
    repository: repository.repository,
    ref: task.base_ref ?? null,
  });
  if (outcome.kind !== "done") return ended(outcome, "fetch the source");
  return { kind: "fetched", source: outcome.result.source, ref: outcome.result.ref };
}
