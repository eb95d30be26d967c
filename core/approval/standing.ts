// core/approval/standing.ts: where a request stands, folded from the words that were accepted, oldest first.
import type { ApprovalStatus } from "../schema/approval.ts";
import type { Delegation, Standing, Vote } from "./hear.ts";

/** As it was heard: `seat` of an approval, `to` and `until` of a delegation. */
export type Said =
  | ({ verb: "approve" } & Vote)
  | { verb: "reject" | "withdraw"; subject: string }
  | ({ verb: "delegate" } & Delegation);

export function standingOf(status: ApprovalStatus, said: readonly Said[]): Standing {
  let votes: Vote[] = [];
  let delegations: Delegation[] = [];
  for (const word of said) {
    if (word.verb === "approve") votes = [...votes, { subject: word.subject, seat: word.seat }];
    if (word.verb === "withdraw") votes = votes.filter(({ subject }) => subject !== word.subject);
    if (word.verb === "delegate") {
      const { from, to, until } = word;
      delegations = [...delegations.filter((each) => each.from !== from), { from, to, until }];
    }
  }
  return { status, votes, delegations };
}
