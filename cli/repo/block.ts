// cli/repo/block.ts: `skein repo block`: no new runs, no pull requests and no other remote mutation there, as one signed halt.
import { command } from "../command.ts";
import { requestOf, sendHalt, told } from "../halt/set.ts";

type Options = { reason: string; for?: string; json?: boolean };

/** Listed and released as every halt is; where the gateway is away, the switchboard takes it. */
export const repoBlock = command(async (deps, repository: string, options: Options) => {
  const where = { scope: "repository", target: repository, tenant: deps.config.tenant } as const;
  const answer = await sendHalt(deps, where, requestOf(where, "blocked", options));
  if (options.json) return deps.print.json(answer);
  told(answer).forEach((line) => deps.print.line(line));
});
