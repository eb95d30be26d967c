// cli/halt/scope.ts: where a halt is to be, as a person says it: exactly one of the flags.
import type { HaltRequest } from "../../core/schema/halt.ts";
import type { CliConfig } from "../config.ts";
import { CommandFault, EXIT } from "../exit.ts";

export type ScopeOptions = {
  platform?: boolean;
  tenant?: boolean;
  team?: string;
  repo?: string;
  run?: string;
};

export type Where = Pick<HaltRequest, "scope" | "target"> & { tenant: string };

/** `tenant`: in whose name it is signed. A run's id is the whole one: the gateway may not be there to complete it. */
export function whereOf(config: CliConfig, options: ScopeOptions): Where {
  const { tenant } = config;
  const named: Where[] = [];
  if (options.platform) named.push({ scope: "platform", target: "*", tenant: "platform" });
  if (options.tenant) named.push({ scope: "tenant", target: tenant, tenant });
  if (options.team !== undefined) named.push({ scope: "team", target: options.team, tenant });
  if (options.repo !== undefined) named.push({ scope: "repository", target: options.repo, tenant });
  if (options.run !== undefined) named.push({ scope: "run", target: options.run, tenant });
  const [where, more] = named;
  if (where && !more) return where;
  throw new CommandFault(
    EXIT.badInput,
    "say where, once: --platform, --tenant, --team NAME, --repo OWNER/NAME or --run RUN",
  );
}
