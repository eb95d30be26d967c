// cli/run/show.ts: `skein run show`: one run, whole.
import { dollars } from "../../core/run/details.ts";
import type { Judgement } from "../../core/schema/judge.ts";
import type { BoundaryReport } from "../../core/schema/patch.ts";
import type { VerificationReport } from "../../core/schema/verification.ts";
import { findingLines } from "../../core/patch/found.ts";
import { lostTests } from "../../core/verifier/lost-tests.ts";
import { storyRows } from "../../core/run/story.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import type { Print } from "../print.ts";
import { columns } from "../print.ts";
import { findRun } from "./find.ts";
import { storyOfRun } from "../../core/run/told.ts";

export const runShow = command(async ({ gateway, print }, word: string, options: { json?: boolean }) => {
  const detail = await findRun(gateway, word);
  if (options.json) return print.json(detail);
  showRun(detail, print);
});

function showRun(
  { run, counts, usage, manifest, verifications, judgement, boundary, artifacts, webUrl }: RunDetail,
  print: Print,
): void {
  const rows: [string, string][] = [
    ["run", run.id],
    ["task", run.title],
    ["repository", run.repository],
    ...storyRows(storyOfRun(run)),
    ["change", `${run.change}, ${run.taskClass}, ${run.autonomy}`],
    ["requester", run.requester],
    ...(run.retryOf === null ? [] : [["retry of", run.retryOf] as [string, string]]),
    ["stage", run.stageBecause ? `${run.stage}: ${run.stageBecause}` : run.stage],
    ["since", run.stageSince],
    ["outcome", run.outcome ? `${run.outcome}: ${run.because ?? ""}` : "none yet"],
    ["pull request", run.pullRequest ? `${run.pullRequest.url} (${run.pullRequest.state})` : "none"],
    ["decisions", `${counts.allow} allowed, ${counts.askApproval} need approval, ${counts.deny} denied`],
    ["cost", `${dollars(run.costMicroUsd)} of ${dollars(run.budgetMicroUsd)}`],
    ["tokens", `${usage.inputTokens} in, ${usage.outputTokens} out, ${usage.modelCalls} model calls`],
    ["patch", boundary ? `${boundary.files} files, +${boundary.added} -${boundary.removed}` : "none"],
    ...boundaryRows(boundary),
    ...verifications.map((report): [string, string] => [report.phase, foundBy(report)]),
    ...judgementRows(judgement),
    [
      "versions",
      manifest
        ? `policy ${manifest.policySnapshot.slice(0, 12)}, base ${manifest.baseSha.slice(0, 12)}`
        : "none",
    ],
    ["artifacts", artifacts.length > 0 ? `${artifacts.length}: skein artifact list ${run.id}` : "none"],
    ["web", webUrl ?? "none"],
  ];
  columns(rows).forEach((line) => print.line(line));
}

function foundBy({ verdict, because, flaky, failedTests = [], compared }: VerificationReport): string {
  const also = flaky === undefined ? "" : ` (flaky: on the same tree also ${flaky})`;
  const failed = failedTests.length > 0 ? [`failed: ${failedTests.slice(0, 5).join(", ")}`] : [];
  return [`${verdict}: ${because}${also}`, ...failed, ...lostTests(compared)].join("; ");
}

function judgementRows(judgement: Judgement | null): [string, string][] {
  if (judgement === null) return [];
  const { mode, verdict, because, concerns } = judgement;
  const inShadow = mode === "shadow" ? " (in the shadow: it ends nothing)" : "";
  return [
    ["judge", `${verdict}: ${because}${inShadow}`],
    ...(concerns.length > 0 ? [["concerns", concerns.join("; ")] satisfies [string, string]] : []),
  ];
}

/** What keeps a patch from being taken, path by path, and what its checks saw. */
function boundaryRows(boundary: BoundaryReport | null): [string, string][] {
  if (boundary === null) return [];
  const { outsideScope, forbidden, refused, overLimits } = boundary;
  const rows: [string, string[]][] = [
    ["outside scope", outsideScope],
    ["forbidden", forbidden],
    ["not taken", refused.map(({ path, because }) => `${path}: ${because}`)],
    ["too large", overLimits],
  ];
  const found = findingLines(boundary).map((line): [string, string] => ["found", line]);
  return [
    ...rows.flatMap(([name, lines]): [string, string][] =>
      lines.length > 0 ? [[name, lines.join("; ")]] : [],
    ),
    ...found,
  ];
}
