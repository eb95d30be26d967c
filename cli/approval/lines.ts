// cli/approval/lines.ts: an approval as lines for people: everything that is bound, and where it stands.
import { dollars } from "../../core/run/details.ts";
import type { ApprovalView } from "../../core/schema/approval.ts";
import { columns } from "../print.ts";

export function approvalLines(view: ApprovalView): string[] {
  const { request, binding, verdicts, missing } = view;
  const rows: [string, string][] = [
    ["approval", view.id],
    ["status", view.because === null ? view.status : `${view.status}: ${view.because}`],
    ["task", view.title],
    ["run", binding.run],
    ["repository", `${request.repository}, team ${request.team}`],
    [
      "requester",
      request.author === request.requester
        ? request.requester
        : `${request.requester}, task by ${request.author}`,
    ],
    ["action", `${view.kind}: ${view.subject}`],
    ...(request.network === undefined ? [] : [["network", request.network] satisfies [string, string]]),
    ["risk", `${request.risk}: ${request.reasons.join("; ")}`],
    ...(request.findings ?? []).map((line): [string, string] => ["found", line]),
    ...request.askers.map((asker): [string, string] => [
      "asked by",
      `${asker.rule} (${asker.at}): ${asker.because}; ${asker.quorum} of ${asker.roles.join(" or ")}${asker.teams.length > 0 ? ` in team ${asker.teams.join(" or ")}` : ""}`,
    ]),
    ...missing.map(({ rule, lacks }): [string, string] => ["missing", `${lacks} more for ${rule}`]),
    ...verdicts.map((said): [string, string] => [said.verb, saidBy(said)]),
    ["cost so far", dollars(view.costMicroUsd)],
    ["asked", view.requestedAt],
    ["expires", `${view.expiresAt} (then it counts as refused)`],
    ["base", binding.baseSha ?? "none is fetched yet"],
    ["policy", request.snapshots.join(", ")],
    ["action digest", binding.action],
    ["signs", view.digest],
  ];
  return [...columns(rows), "", "exactly:", ...exactly(view)];
}

function saidBy({ subject, seat, delegate, reason, at }: ApprovalView["verdicts"][number]): string {
  const for_ = seat !== null && seat !== subject ? ` for ${seat}` : "";
  const to = delegate === null ? "" : ` to ${delegate.to} until ${delegate.until}`;
  return `${subject}${for_}${to} at ${at}${reason === null ? "" : `: ${reason}`}`;
}

/** A command as it would be typed; of anything else every field. */
function exactly({ action }: ApprovalView): string[] {
  const { kind: _, ...fields } = JSON.parse(action) as { kind: string; command?: string };
  if (fields.command !== undefined) return fields.command.split("\n").map((line) => `  $ ${line}`);
  return JSON.stringify(fields, null, 2)
    .split("\n")
    .map((line) => `  ${line}`);
}
