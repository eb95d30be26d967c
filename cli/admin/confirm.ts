// cli/admin/confirm.ts: `skein admin override confirm`: the second platform admin reads what is lifted, signs exactly that, and it counts.
import { digestOf } from "../../core/digest.ts";
import { OverrideView } from "../../core/schema/override.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { storableReason } from "../run/reason.ts";
import { askOnce } from "../terminal/ask.ts";
import { findOverride, overrideLine } from "./overrides.ts";

type Options = { reason: string; yes?: boolean; json?: boolean };

export const overrideConfirm = command(async ({ sign, gateway, print }, word: string, options: Options) => {
  const { id, request, ...rest } = await findOverride(gateway, word);
  const digest = digestOf(request);
  if (!options.json) {
    print.line(overrideLine({ id, request, ...rest }));
    print.line(`confirm signs ${digest}`);
  }
  if (!options.yes && !(await askOnce("confirm it?")))
    throw new CommandFault(EXIT.badInput, "nothing was signed, nothing was sent");
  const reason = storableReason(options.reason, id);
  const statement = await sign({ verb: "admin.override", target: id, digest, reason });
  const view = await gateway.post("/v1/overrides/confirm", { statement, id, request }, OverrideView);
  if (options.json) print.json(view);
  else
    print.line(
      `override ${id} is in force until ${request.expiresAt}; take it back: skein admin override revoke ${id}`,
    );
});
