// core/policy/approvers.ts: whom a rule that asks wants to hear, with what it leaves out filled in.
import type { Opinion, PolicyRule } from "../schema/policy.ts";

/** Null for a rule that does not ask. */
export function approversOf({ effect, approvers }: PolicyRule): Opinion["approvers"] {
  if (effect !== "ask_approval") return null;
  const { quorum = 1, roles = ["approver"], teams = [], expires_hours: expiresHours = 72 } = approvers ?? {};
  return { quorum, roles, teams, expiresHours };
}
