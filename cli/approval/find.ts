// cli/approval/find.ts: an approval by its id, or the beginning of it.
import { ApprovalView } from "../../core/schema/approval.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { Gateway } from "../gateway.ts";

export async function findApproval(gateway: Gateway, word: string): Promise<ApprovalView> {
  if (/^[a-z0-9-]{4,70}$/.test(word)) return gateway.read(`/v1/approvals/${word}`, ApprovalView);
  throw new CommandFault(EXIT.badInput, `"${word}" is no approval's id: skein approval list shows them`);
}
