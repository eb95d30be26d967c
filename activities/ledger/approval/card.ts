// activities/ledger/approval/card.ts: what an approval's workflow is told of its request: timers, and rows for people.
import { remindersOf } from "../../../core/approval/expiry.ts";
import { digestOf } from "../../../core/digest.ts";
import type { ApprovalCard } from "../../../core/schema/approval.ts";
import type { StoredApproval } from "./stored.ts";

const CARD_FINDINGS = 5;

/** `notified`: tenants that have somewhere to send notifications. */
export function cardOf({ row, binding, asked }: StoredApproval, notified: readonly string[]): ApprovalCard {
  const { approvalId, status, requestedAt, expiresAt } = row;
  const reminders = remindersOf(requestedAt, expiresAt);
  return {
    status,
    expiresAt: expiresAt.toISOString(),
    reminders: reminders.map(({ kind, at }) => ({ kind, at: at.toISOString() })),
    shown: [
      ["run", binding.run],
      ["repository", asked.repository],
      ["action", `${row.kind}: ${row.subject}`],
      ...asked.askers.map(({ rule, because, quorum, roles, teams }): [string, string] => [
        "asked by",
        `${rule}: ${because} (${quorum} of ${roles.join(" or ")}${teams.length > 0 ? ` in ${teams.join(" or ")}` : ""})`,
      ]),
      ["requester", asked.requester],
      ["risk", `${asked.risk}: ${asked.reasons.join("; ")}`],
      ...shownFindings(asked).map((line): [string, string] => ["found", line]),
      ["expires", expiresAt.toISOString()],
      ["digest", digestOf(binding)],
      ["look", `skein approval show ${approvalId}`],
      ["approve", `skein approve ${approvalId}`],
      ["reject", `skein reject ${approvalId} --reason TEXT`],
    ],
    ...(notified.includes(binding.tenant) && { notify: true }),
  };
}

/** They are in the workflow's history: the first few, the rest in `approval show`. */
function shownFindings({ findings = [] }: StoredApproval["asked"]): string[] {
  const few = findings.slice(0, CARD_FINDINGS);
  return few.length < findings.length ? [...few, "and more"] : few;
}
