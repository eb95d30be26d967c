// test/activities/scm/change.ts: a fetched source and a patch on it, as the earlier steps of a run leave them.
import type { Admitted } from "../../../core/contract.ts";
import { branchName } from "../../../core/pull-request/branch-name.ts";
import { labelsOf } from "../../../core/pull-request/labels.ts";
import type { ActionOf, ResultOf } from "../../../core/schema/action.ts";
import type { PatchEntry } from "../../../core/schema/patch.ts";
import type { PullRequestEvidence } from "../../../core/schema/pull-request.ts";
import { evidence } from "../../core/pull-request/evidence.ts";
import { admitted, REPOSITORY } from "./setup.ts";
import type { Setup } from "./setup.ts";

export type Source = ResultOf<"source.fetch">["source"];

export async function fetched(setup: Setup): Promise<Source> {
  const action = { kind: "source.fetch", repository: REPOSITORY, ref: null } as const;
  return (await setup.activities["source.fetch"](admitted(action))).source;
}

export function text(path: string, content: string, status: "added" | "modified" = "modified"): PatchEntry {
  return { status, path, mode: "100644", content: Buffer.from(content).toString("base64") };
}

export type PushChanges = Partial<ActionOf<"branch.push">> & { entries?: PatchEntry[] };

export function pushOf(
  setup: Setup,
  { source, task, ...changes }: { source: Source; task: string } & PushChanges,
): Admitted<"branch.push"> {
  const { entries = [text("src/price.js", `// ${task}\n`)], ...others } = changes;
  const patch = Buffer.from(JSON.stringify({ baseSha: source.baseSha, entries }));
  return admitted<"branch.push">({
    kind: "branch.push",
    repository: REPOSITORY,
    branch: branchName(taskIdOf(task)),
    source,
    patch: setup.shelf.keep("patch", patch),
    changeClasses: ["source"],
    message: `Change for ${task}`,
    ...others,
  });
}

/** The same change, for a bundle. */
export function bundleOf(setup: Setup, changes: Parameters<typeof pushOf>[1]): Admitted<"branch.bundle"> {
  return admitted<"branch.bundle">({ ...pushOf(setup, changes).action, kind: "branch.bundle" });
}

export function openOf(task: string, changes: Partial<PullRequestEvidence> = {}): Admitted<"pr.open"> {
  const told = evidence({ taskId: taskIdOf(task), ...changes });
  return admitted<"pr.open">({
    kind: "pr.open",
    repository: REPOSITORY,
    branch: branchName(told.taskId),
    base: "main",
    draft: true,
    title: told.task,
    labels: labelsOf(told, ["source"]),
    changeClasses: ["source"],
    evidence: told,
  });
}

/** A digest for a word, so that each test has a task of its own. */
function taskIdOf(task: string): string {
  return Buffer.from(task).toString("hex").padEnd(64, "0").slice(0, 64);
}
