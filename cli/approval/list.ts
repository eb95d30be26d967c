// cli/approval/list.ts: `skein approval list`: what waits for people, oldest first.
import { z } from "zod";
import { ApprovalView } from "../../core/schema/approval.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";

type Options = { all?: boolean; json?: boolean };

export const approvalList = command(async ({ gateway, print }, options: Options) => {
  const path = options.all ? "/v1/approvals?all" : "/v1/approvals";
  const found = await gateway.read(path, z.array(ApprovalView));
  if (options.json) return found.forEach(print.json);
  if (found.length === 0) return print.line("nothing waits for an approval");
  const rows = found.map(({ id, status, kind, subject, request, expiresAt }) => [
    id,
    status,
    request.risk,
    request.repository,
    request.requester,
    expiresAt.slice(0, 16),
    `${kind}: ${subject}`.slice(0, 80),
  ]);
  const head = ["APPROVAL", "STATUS", "RISK", "REPOSITORY", "REQUESTER", "EXPIRES", "ACTION"];
  columns([head, ...rows]).forEach((line) => print.line(line));
});
