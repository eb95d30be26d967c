// test/support/interleave/policies.ts: the policies that a schedule publishes, beside the one that its run begins with.
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import { ASKING } from "../ledger/approvals.ts";
import { policy, rule } from "../ledger/policy.ts";

/** first: as at the beginning. equal: judges a run's actions the same. asks_more, denies: stricter. allows: looser. */
export const POLICIES = ["first", "equal", "asks_more", "denies", "allows"] as const;
export type PolicyName = (typeof POLICIES)[number];

/** Before a command, and before the pull request is opened. */
export function policyNamed(name: PolicyName, quorum: number): PolicySnapshot {
  const asks = { effect: "ask_approval", approvers: { ...ASKING, quorum } } as const;
  const shell = rule({ id: "ask-shell", actions: ["shell.exec"], ...asks });
  const open = rule({ id: "ask-open", actions: ["pr.open"], ...asks });
  switch (name) {
    case "first":
      return policy(shell, open);
    case "equal":
      return policy(shell, open, rule({ id: "quiet", effect: "deny", actions: ["report.write"] }));
    case "asks_more":
      return policy(
        shell,
        open,
        rule({ id: "ask-all", actions: ["shell.exec", "pr.open", "branch.push"], ...asks }),
      );
    case "denies":
      return policy(shell, open, rule({ id: "no-shell", effect: "deny", actions: ["shell.exec"] }));
    case "allows":
      return policy();
  }
}
