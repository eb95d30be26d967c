// cli/role/list.ts: `skein role list`: who may be what, and where.
import { z } from "zod";
import { PersonView } from "../../core/schema/people.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";

export const roleList = command(async ({ gateway, print }, options: { json?: boolean }) => {
  const people = await gateway.read("/v1/people", z.array(PersonView));
  if (options.json) return people.forEach(print.json);
  const rows = people.flatMap(({ subject, bindings }) =>
    bindings.length === 0
      ? [[subject, "none", ""]]
      : bindings.map(({ role, scope }) => [subject, role, scope]),
  );
  columns([["SUBJECT", "ROLE", "IN"], ...rows]).forEach((line) => print.line(line));
});
