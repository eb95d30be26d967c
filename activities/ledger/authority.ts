// activities/ledger/authority.ts: which roles may say which verb; a verb that is not here has none.
import type { Verb } from "../../core/schema/statement.ts";
import { ROLES, type Role } from "../../core/schema/vocabulary.ts";

/** Who may start a run may retry it, and named what it may cost, so may raise that. Stopping asks for less than starting: a lower bar to stop than to start. Reading is for whoever has any role. */
const MAY: Readonly<Record<Verb, readonly Role[]>> = {
  "run.start": ["operator", "platform_admin"],
  "run.retry": ["operator", "platform_admin"],
  "run.stop": ["operator", "approver", "campaign_owner", "platform_admin"],
  "run.budget": ["operator", "campaign_owner", "platform_admin"],
  "repo.onboard": ["platform_admin"],
  "repo.block": ["operator", "platform_admin"], // as every halt
  "halt.set": ["operator", "platform_admin"],
  "halt.release": ["operator", "platform_admin"], // an operator's is half of one
  approve: ROLES, // these four: whom they count for is the asking rule's to say
  reject: ROLES,
  withdraw: ROLES,
  delegate: ROLES,
  "role.grant": ["platform_admin"],
  "role.revoke": ["platform_admin"],
  "key.enroll": ["platform_admin"],
  "key.revoke": ROLES, // their own; another's needs a platform_admin
  "policy.change": ["policy_admin", "platform_admin"], // a platform_admin's only seconds a policy_admin's
  "artifact.read": ROLES, // which artifacts, core/artifact-access.ts says
  "audit.export": ["auditor"],
  "admin.override": ["platform_admin"], // one alone is half of one
  "lease.revoke": ["operator", "platform_admin"],
  read: ROLES,
};

/** What a role that holds in a part of the tenant only may say too: a vote counts where it holds, a key of one's own is one's own, and reading is free. */
const IN_PART: readonly Verb[] = [
  "approve",
  "reject",
  "withdraw",
  "delegate",
  "key.revoke",
  "artifact.read",
  "read",
];

/** `scoped`: roles of parts of the tenant, `approver@team:birds`. */
export function mayRolesSay(verb: Verb, roles: readonly string[], scoped: readonly string[]): boolean {
  const inPart = IN_PART.includes(verb) ? scoped.map((each) => each.slice(0, each.indexOf("@"))) : [];
  return MAY[verb].some((role) => roles.includes(role) || inPart.includes(role));
}

/** For the refusal: which roles would do. */
export function rolesFor(verb: Verb): string {
  return MAY[verb].join(" or ");
}
