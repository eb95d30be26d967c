// cli/repo/block.ts: `skein repo block`: no new runs, no pull requests and no other remote mutation there, as two halts.
import { command } from "../command.ts";
import { requestOf, sendHalt } from "../halt/set.ts";

type Options = { reason: string; for?: string; json?: boolean };

/** What `no_remote_mutation` stops holds pull requests too. */
const BLOCKED = ["no_new_runs", "no_remote_mutation"] as const;

export const repoBlock = command(async (deps, repository: string, options: Options) => {
  const where = { scope: "repository", target: repository, tenant: deps.config.tenant } as const;
  for (const mode of BLOCKED) {
    const answer = await sendHalt(deps, where, requestOf(where, mode, options));
    if (options.json) deps.print.json(answer);
    else
      deps.print.line(`${repository}: ${mode}; skein halt release ${answer.halt.id} --reason TEXT ends it`);
  }
});
