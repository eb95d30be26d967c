// cli/admin/list.ts: `skein admin override list`: which rules do not count, where, until when, and by whose word.
import { command } from "../command.ts";
import { overrideLine, readOverrides } from "./overrides.ts";

type Options = { all?: boolean; json?: boolean };

export const overrideList = command(async ({ gateway, print }, { all, json }: Options) => {
  const overrides = await readOverrides(gateway);
  const shown = overrides.filter(({ state }) => all === true || state === "half" || state === "in_force");
  if (json) return shown.forEach(print.json);
  if (shown.length === 0) return print.line("no override is in force or waits for a second person");
  shown.map(overrideLine).forEach((line) => print.line(line));
});
