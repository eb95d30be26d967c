// core/notice/approval.ts: what a chat is told of a request to people: what it is about, who may answer, the line to type.
import type { ApprovalCard, ApprovalStatus } from "../schema/approval.ts";
import { chatText } from "./chat-text.ts";

/** An escalation goes where the reminder went: it names the roles and teams that may answer, each rule's own. */
export type ApprovalNews = "opened" | "reminder" | "escalation" | Exclude<ApprovalStatus, "pending" | "used">;

const HEADLINES: Record<ApprovalNews, string> = {
  opened: "An approval is asked for",
  reminder: "Reminder: an approval is still asked for, and half of its time is over",
  escalation: "Escalation: an approval runs out soon, and those who may give it have not decided",
  granted: "An approval was given",
  refused: "An approval was refused",
  expired: "An approval was not given in time, which counts as refused",
  void: "An approval is void: nobody waits for it any more",
};

/** Names of the card's rows. */
const ALWAYS = ["repository", "action"];
const WHILE_IT_WAITS = ["asked by", "requester", "risk", "expires"];
const MOST_RULES = 4;

/** Of what its workflow is told anyway: redacted, and of a command one short line. */
export function approvalNotice({ shown }: Pick<ApprovalCard, "shown">, news: ApprovalNews): string {
  const names = isOver(news) ? ALWAYS : [...ALWAYS, ...WHILE_IT_WAITS];
  const rows = shown.filter(([name]) => names.includes(name));
  const rules = rows.filter(([name]) => name === "asked by");
  const extra = rules.slice(MOST_RULES);
  const kept = rows.filter((row) => !extra.includes(row));
  return chatText(HEADLINES[news], [
    ...kept,
    ...(extra.length > 0 ? [["asked by", `${extra.length} more rules`] as const] : []),
    ...shown.filter(([name]) => name === "look"),
  ]);
}

function isOver(news: ApprovalNews): boolean {
  return news !== "opened" && news !== "reminder" && news !== "escalation";
}
