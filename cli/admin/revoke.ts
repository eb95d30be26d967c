// cli/admin/revoke.ts: `skein admin override revoke`: one platform admin takes an override back.
import { OverrideView } from "../../core/schema/override.ts";
import { command } from "../command.ts";
import { storableReason } from "../run/reason.ts";
import { findOverride } from "./overrides.ts";

type Options = { reason: string; json?: boolean };

export const overrideRevoke = command(async ({ sign, gateway, print }, word: string, options: Options) => {
  const { id } = await findOverride(gateway, word);
  const reason = storableReason(options.reason, id);
  const statement = await sign({ verb: "admin.override", target: `revoke/${id}`, digest: null, reason });
  const view = await gateway.post("/v1/overrides/revoke", { statement, id }, OverrideView);
  if (options.json) print.json(view);
  else print.line(`override ${id} counts no more`);
});
