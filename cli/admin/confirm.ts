// cli/admin/confirm.ts: `skein admin override confirm`: the second platform admin reads what is lifted, signs exactly that, and it counts.
import { digestOf } from "../../core/digest.ts";
import { OverrideView } from "../../core/schema/override.ts";
import { command } from "../command.ts";
import { storableReason } from "../run/reason.ts";
import { demandYes } from "../terminal/ask.ts";
import { findOverride, overrideLine } from "./overrides.ts";

type Options = { reason: string; yes?: boolean; json?: boolean };

export const overrideConfirm = command(async ({ sign, gateway, print }, word: string, options: Options) => {
  const override = await findOverride(gateway, word);
  const { id, request } = override;
  const digest = digestOf(request);
  if (!options.json) {
    print.line(overrideLine(override));
    print.line(`confirm signs ${digest}`);
  }
  if (!options.yes) await demandYes("confirm it?");
  const reason = storableReason(options.reason, id);
  const statement = await sign({ verb: "admin.override", target: id, digest, reason });
  const view = await gateway.post("/v1/overrides/confirm", { statement, id, request }, OverrideView);
  if (options.json) print.json(view);
  else
    print.line(
      `override ${id} is in force until ${request.expiresAt}; take it back: skein admin override revoke ${id}`,
    );
});
