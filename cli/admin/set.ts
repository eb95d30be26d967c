// cli/admin/set.ts: `skein admin override set`: one platform admin's half of an override.
import { digestOf } from "../../core/digest.ts";
import { OverrideRequest, OverrideView } from "../../core/schema/override.ts";
import { command } from "../command.ts";
import type { CliDeps } from "../command.ts";
import { durationOf } from "../duration.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { findRun } from "../run/find.ts";
import { storableReason } from "../run/reason.ts";
import { overrideLine } from "./overrides.ts";

type Options = { run?: string; repo?: string; rule: string[]; for: string; reason: string; json?: boolean };

export const overrideSet = command(async (deps, options: Options) => {
  const { sign, gateway, print } = deps;
  const request = await requestOf(deps, options);
  const target = `${request.scope}/${request.target}`;
  const reason = storableReason(options.reason, target);
  const statement = await sign({ verb: "admin.override", target, digest: digestOf(request), reason });
  const view = await gateway.post("/v1/overrides", { statement, request }, OverrideView);
  if (options.json) return print.json(view);
  print.line(overrideLine(view));
  print.line(
    `it counts once another platform admin says: skein admin override confirm ${view.id} --reason TEXT`,
  );
});

async function requestOf({ gateway }: CliDeps, options: Options): Promise<OverrideRequest> {
  const { run, repo, rule: rules } = options;
  if ((run === undefined) === (repo === undefined))
    throw new CommandFault(EXIT.badInput, "say where, once: --run RUN or --repo OWNER/NAME");
  const request = OverrideRequest.safeParse({
    scope: run === undefined ? "repository" : "run",
    target: run === undefined ? repo : (await findRun(gateway, run)).run.id,
    rules,
    expiresAt: new Date(Date.now() + durationOf(options.for, LASTS)).toISOString(),
  });
  if (request.success) return request.data;
  throw new CommandFault(EXIT.badInput, request.error.issues.map(({ message }) => message).join("\n"));
}

const LASTS = {
  option: "--for",
  units: ["m", "h"],
  advice: "minutes or hours, such as 30m or 2h; 24h at most",
} as const;
