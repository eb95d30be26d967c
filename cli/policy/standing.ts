// cli/policy/standing.ts: `skein policy standing`: the policy in force, and what was published and waits for a second person.
import { PolicyStanding } from "../../core/schema/policy-change.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";

/** Any role may ask. */
export const policyStanding = command(async (deps, { json }: { json?: boolean }): Promise<ExitCode> => {
  const standing = await deps.gateway.read("/v1/policy", PolicyStanding);
  if (json) deps.print.json(standing);
  else for (const line of linesOf(standing, deps.config.tenant)) deps.print.line(line);
  return EXIT.done;
});

function linesOf({ digest, waiting }: PolicyStanding, tenant: string): string[] {
  const waits = waiting.flatMap(({ digest: proposed, by, at, expiresAt, reason, changes }) => [
    `waits     policy ${proposed} by ${by} at ${at}, until ${expiresAt}: ${reason}`,
    ...changes.map((change) => `  ${change}`),
  ]);
  return [
    `in force  ${digest === null ? "no policy" : `policy ${digest}`} in ${tenant}`,
    ...(waits.length > 0 ? waits : ["nothing waits for a second person"]),
    ...(waits.length > 0 ? ["confirm it: skein policy publish --confirm DIGEST"] : []),
  ];
}
