// cli/role/change.ts: `skein role grant` and `revoke`: a platform admin's signed word about what somebody may be, and where.
import { z } from "zod";
import { digestOf } from "../../core/digest.ts";
import { PersonChanged, RoleChange } from "../../core/schema/people.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { storableReason } from "../run/reason.ts";

type Options = { scope: string; reason?: string; json?: boolean };

const changing = (verb: RoleChange["verb"]) =>
  command(async ({ sign, gateway, print }, ...[subject, role, options]: [string, string, Options]) => {
    const change = RoleChange.safeParse({ verb, subject, role, scope: options.scope });
    if (!change.success) throw new CommandFault(EXIT.badInput, z.prettifyError(change.error));
    const { scope } = change.data;
    const digest = digestOf({ subject, role, scope });
    const reason = options.reason === undefined ? null : storableReason(options.reason, subject);
    const statement = await sign({ verb, target: subject, digest, reason });
    const body = { statement, change: change.data };
    const { person, changed } = await gateway.post("/v1/roles", body, PersonChanged);
    if (options.json) return print.json(person);
    const held = person.bindings.map((each) => `${each.role} in ${each.scope}`).join(", ") || "nothing";
    print.line(`${subject} is ${held}${changed ? "" : " (as before)"}`);
    if (person.keys.length === 0)
      print.line(`${subject} has no key yet: skein key enroll --subject ${subject}`);
  });

export const roleGrant = changing("role.grant");
export const roleRevoke = changing("role.revoke");
