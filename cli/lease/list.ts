// cli/lease/list.ts: `skein lease list`: the runs that hold a lease, the oldest first.
import { z } from "zod";
import { LeaseView } from "../../core/schema/lease.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";

const HEAD = ["RUN", "REPOSITORY", "STAGE", "FENCE", "ADMITTED BY", "SINCE", "EXPIRES"];

export const leaseList = command(async ({ gateway, print }, options: { json?: boolean }) => {
  const leases = await gateway.read("/v1/leases", z.array(LeaseView));
  if (options.json) return leases.forEach(print.json);
  if (leases.length === 0) return print.line("no run holds a lease");
  columns([HEAD, ...leases.map(row)]).forEach((line) => print.line(line));
});

function row({ run, repository, stage, fence, worker, since, expiresAt }: LeaseView): string[] {
  return [run, repository, stage, String(fence), worker, since, expiresAt];
}
