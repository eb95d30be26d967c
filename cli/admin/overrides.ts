// cli/admin/overrides.ts: overrides as the gateway lists them, one by its id or a beginning of it, and one as a line.
import { z } from "zod";
import { OverrideView } from "../../core/schema/override.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { Gateway } from "../gateway.ts";

export async function readOverrides(gateway: Gateway): Promise<OverrideView[]> {
  return gateway.read("/v1/overrides", z.array(OverrideView));
}

export async function findOverride(gateway: Gateway, word: string): Promise<OverrideView> {
  const [override, more] = (await readOverrides(gateway)).filter(({ id }) => id.startsWith(word));
  if (override && !more) return override;
  throw new CommandFault(
    EXIT.notFound,
    `no override, or not only one, begins with ${word}: skein admin override list --all`,
  );
}

export function overrideLine({ id, request, state, by, second, reason }: OverrideView): string {
  const { scope, target, rules, expiresAt } = request;
  const people = second === null ? by : `${by} and ${second}`;
  return `${id}  ${state}  ${scope} ${target}: ${rules.join(", ")} by ${people} until ${expiresAt}: ${reason}`;
}
