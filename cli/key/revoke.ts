// cli/key/revoke.ts: `skein key revoke`: from now on nothing that the key signs counts; what it signed before stands.
import { PersonChanged } from "../../core/schema/people.ts";
import { command } from "../command.ts";
import { storableReason } from "../run/reason.ts";

type Options = { reason: string; json?: boolean };

export const keyRevoke = command(async ({ sign, gateway, print }, kid: string, options: Options) => {
  const reason = storableReason(options.reason, kid);
  const statement = await sign({ verb: "key.revoke", target: kid, digest: null, reason });
  const change = { verb: "key.revoke", kid } as const;
  const { person, changed } = await gateway.post("/v1/keys", { statement, change }, PersonChanged);
  if (options.json) return print.json(person);
  print.line(`key ${kid} of ${person.subject} ${changed ? "is revoked" : "was revoked already"}`);
});
