// cli/approval/verdict.ts: `skein approve`, `reject`, `approval withdraw` and `delegate`: which word, to which approval.
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { say } from "./say.ts";
import type { SayOptions } from "./say.ts";

export const approve = command((deps, word: string, options: SayOptions) =>
  say(deps, { verb: "approve", word, delegate: null, options }),
);

export const reject = command((deps, word: string, options: SayOptions) =>
  say(deps, { verb: "reject", word, delegate: null, options }),
);

export const withdraw = command((deps, word: string, options: SayOptions) =>
  say(deps, { verb: "withdraw", word, delegate: null, options }),
);

type DelegateOptions = SayOptions & { to: string; until: string };

export const delegate = command((deps, word: string, options: DelegateOptions) => {
  const until = new Date(options.until);
  if (Number.isNaN(until.getTime()))
    throw new CommandFault(
      EXIT.badInput,
      `--until ${options.until}: a date such as 2026-01-31 or 2026-01-31T18:00Z`,
    );
  return say(deps, {
    verb: "delegate",
    word,
    delegate: { to: options.to, until: until.toISOString() },
    options,
  });
});
