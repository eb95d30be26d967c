// cli/key/list.ts: `skein key list`: whose keys are enrolled, and which were revoked.
import { z } from "zod";
import { PersonView } from "../../core/schema/people.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";

export const keyList = command(async ({ gateway, print }, options: { json?: boolean }) => {
  const people = await gateway.read("/v1/people", z.array(PersonView));
  const keys = people.flatMap(({ subject, keys: own }) => own.map((key) => ({ subject, ...key })));
  if (options.json) return keys.forEach(print.json);
  const rows = keys.map(({ subject, kid, enrolledAt, revokedAt }) => [
    subject,
    kid,
    enrolledAt.slice(0, 16),
    revokedAt === null ? "" : `revoked ${revokedAt.slice(0, 16)}`,
  ]);
  columns([["SUBJECT", "KEY", "ENROLLED", ""], ...rows]).forEach((line) => print.line(line));
});
