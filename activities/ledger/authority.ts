// activities/ledger/authority.ts: which roles may say which verb; a verb that is not here has none.
import type { Verb } from "../../core/schema/statement.ts";
import { Role } from "../../prisma/generated/enums.ts";

export const ROLES = Object.values(Role);

/** Who may start a run named what it may cost, so may raise it. Stopping asks for less than starting: a lower bar to stop than to start. Reading is for whoever has any role. */
const MAY: Readonly<Record<Verb, readonly Role[]>> = {
  "run.start": ["operator", "platform_admin"],
  "run.stop": ["operator", "approver", "campaign_owner", "platform_admin"],
  "run.budget": ["operator", "campaign_owner", "platform_admin"],
  "repo.onboard": ["platform_admin"],
  "halt.set": ["operator", "platform_admin"],
  "halt.release": ["operator", "platform_admin"], // an operator's is half of one
  read: ROLES,
};

export function mayRolesSay(roles: readonly string[], verb: Verb): boolean {
  return MAY[verb].some((role) => roles.includes(role));
}

/** For the refusal: which roles would do. */
export function rolesFor(verb: Verb): string {
  return MAY[verb].join(" or ");
}
