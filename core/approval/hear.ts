// core/approval/hear.ts: one person's word to a request: what it changes, or why it changes nothing (I5, I6). Pure.
import type { ApprovalStatus, Asker, RoleBinding } from "../schema/approval.ts";
import type { Place } from "./person.ts";
import { isAsked } from "./person.ts";

/** `excluded`: who asked for the action, and who wrote its task. */
export type Request = {
  askers: readonly Asker[];
  excluded: readonly string[];
  place: Place;
  expiresAt: Date;
};

/** `seat`: whose authority it is said with: the person's own, or the one's who delegated. */
export type Vote = { subject: string; seat: string };
export type Delegation = { from: string; to: string; until: Date };
export type Standing = {
  status: ApprovalStatus;
  votes: readonly Vote[];
  delegations: readonly Delegation[];
};

export type Word =
  | { verb: "approve" | "reject" | "withdraw"; by: string }
  | { verb: "delegate"; by: string; to: string; until: Date };

/** What a subject may be, now. Nobody unknown has a role. */
export type RolesOf = (subject: string) => readonly RoleBinding[];

export type Hearing = { request: Request; standing: Standing; rolesOf: RolesOf; now: Date };
export type Heard = { kind: "accepted"; standing: Standing } | { kind: "refused"; because: string };

/** Total. One rejection refuses the request; approvals wait for the quorum of every rule that asked. */
export function hear(hearing: Hearing, word: Word): Heard {
  const { request, standing } = hearing;
  const because = whyNot(hearing, word.by);
  if (because !== null) return refuse(because);
  switch (word.verb) {
    case "withdraw":
      return withdraw(standing, word.by);
    case "delegate":
      return delegate(hearing, word);
    case "approve":
    case "reject": {
      const seat = seatOf(hearing, word.by);
      if (typeof seat !== "string") return seat;
      if (word.verb === "reject") return accept({ ...standing, status: "refused" });
      const votes = [...standing.votes, { subject: word.by, seat }];
      const missing = missingFor(request, votes, hearing.rolesOf);
      return accept({ ...standing, votes, status: missing.length === 0 ? "granted" : "pending" });
    }
  }
}

/** Rules whose quorum the votes do not reach, with how many they lack. One person counts once, and so does one seat. */
export function missingFor(
  { askers, excluded, place }: Pick<Request, "askers" | "excluded" | "place">,
  votes: readonly Vote[],
  rolesOf: RolesOf,
): { rule: string; lacks: number }[] {
  const said = distinct(votes).filter(({ subject }) => !excluded.includes(subject));
  return askers.flatMap((asker) => {
    const have = said.filter(({ seat }) => isAsked(asker, rolesOf(seat), place)).length;
    return have >= asker.quorum ? [] : [{ rule: asker.rule, lacks: asker.quorum - have }];
  });
}

function distinct(votes: readonly Vote[]): Vote[] {
  const subjects = new Set<string>();
  const seats = new Set<string>();
  return votes.filter(({ subject, seat }) => {
    const isNew = !subjects.has(subject) && !seats.has(seat);
    if (isNew) {
      subjects.add(subject);
      seats.add(seat);
    }
    return isNew;
  });
}

function whyNot({ request, standing, now }: Hearing, by: string): string | null {
  if (standing.status !== "pending") return `it is ${standing.status} already`;
  if (now >= request.expiresAt) return `it expired at ${request.expiresAt.toISOString()}`;
  if (request.excluded.includes(by)) return `${by} asked for it or wrote its task, so others decide`;
  return null;
}

/** With whose authority, or the refusal. */
function seatOf(hearing: Hearing, by: string): string | (Heard & { kind: "refused" }) {
  const { standing, now } = hearing;
  const { votes, delegations } = standing;
  if (votes.some(({ subject }) => subject === by)) return refuse(`${by} has approved it already`);
  const inForce = delegations.filter(({ until }) => until > now);
  const given = inForce.find(({ from }) => from === by);
  if (given) return refuse(`${by} delegated this to ${given.to} until ${given.until.toISOString()}`);
  const lent = inForce.filter(({ to }) => to === by).map(({ from }) => from);
  const seats = [by, ...lent].filter((seat) => isAskedAtAll(hearing, seat));
  const free = seats.find((seat) => votes.every((vote) => vote.seat !== seat));
  if (free !== undefined) return free;
  if (seats.length > 0) return refuse("that authority was used for this approval already");
  return refuse(`${by} is not among those asked: ${wanted(hearing.request)}`);
}

/** Before the quorum is reached only: after it the approval is no longer pending. */
function withdraw(standing: Standing, by: string): Heard {
  const votes = standing.votes.filter(({ subject }) => subject !== by);
  if (votes.length === standing.votes.length) return refuse(`${by} has not approved it`);
  return accept({ ...standing, votes });
}

function delegate(hearing: Hearing, { by, to, until }: Word & { verb: "delegate" }): Heard {
  const { request, standing, now } = hearing;
  if (!isAskedAtAll(hearing, by))
    return refuse(`${by} is not among those asked: ${wanted(request)}; a delegate does not delegate on`);
  if (to === by) return refuse("nobody delegates to themselves");
  if (request.excluded.includes(to)) return refuse(`${to} asked for it or wrote its task`);
  if (until <= now) return refuse("the delegation has ended before it began");
  if (standing.votes.some(({ seat }) => seat === by)) return refuse(`${by} has approved it: withdraw first`);
  const others = standing.delegations.filter(({ from }) => from !== by);
  return accept({ ...standing, delegations: [...others, { from: by, to, until }] });
}

function isAskedAtAll({ request, rolesOf }: Hearing, seat: string): boolean {
  const { askers, excluded, place } = request;
  return !excluded.includes(seat) && askers.some((asker) => isAsked(asker, rolesOf(seat), place));
}

/** For people: `approver of team birds`. */
function wanted({ askers }: Request): string {
  return askers
    .map(
      ({ roles, teams }) =>
        `${roles.join(" or ")}${teams.length > 0 ? ` of team ${teams.join(" or ")}` : ""}`,
    )
    .join(", and ");
}

function accept(standing: Standing): Heard {
  return { kind: "accepted", standing };
}

function refuse(because: string): Heard & { kind: "refused" } {
  return { kind: "refused", because };
}
