// core/approval/details.ts: a request as Markdown, for the Temporal Web UI.
import { cell, plain } from "../run/details.ts";
import type { ApprovalCard, ApprovalStatus } from "../schema/approval.ts";

const TYPED = ["look", "approve", "reject", "digest"];

/** `missing`: whose words it still waits for. */
export function approvalDetails(
  { shown }: Pick<ApprovalCard, "shown">,
  { status, missing }: { status: ApprovalStatus; missing: string | null },
): string {
  const rows = missing === null ? shown : [...shown, ["still missing", missing] as const];
  return [
    `### ${status}`,
    "",
    "| | |",
    "|---|---|",
    ...rows.map(([name, text]) => `| ${plain(name)} | ${TYPED.includes(name) ? code(text) : plain(text)} |`),
  ].join("\n");
}

/** What is typed or copied stands as code. */
function code(text: string): string {
  return cell("type", text);
}
