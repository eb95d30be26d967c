// cli/halt/list.ts: `skein halt list`: the halts in force over this tenant, its own and the platform's.
import { z } from "zod";
import { HaltView } from "../../core/schema/halt.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";
import { modeOf } from "./set.ts";

export const haltList = command(async ({ gateway, print }, options: { json?: boolean }) => {
  const halts = await gateway.read("/v1/halts", z.array(HaltView));
  if (options.json) return halts.forEach(print.json);
  if (halts.length === 0) return print.line("no halt is in force");
  const rows = halts.map((halt) => [
    halt.id.slice(0, 8),
    modeOf(halt),
    `${halt.scope} ${halt.target}`,
    halt.setBy,
    new Date(halt.setAt).toISOString(),
    halt.expiresAt ?? "its release",
    halt.halfReleasedBy === null ? "" : `half released by ${halt.halfReleasedBy}`,
    halt.reason,
  ]);
  columns([["HALT", "MODE", "WHERE", "BY", "SINCE", "UNTIL", "", "REASON"], ...rows]).forEach((line) =>
    print.line(line),
  );
});
