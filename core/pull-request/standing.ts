// core/pull-request/standing.ts: what a pull request's state means for us: a rule per cause, and a person's word stands (I12).
import type { PullRequestState } from "../schema/pull-request.ts";

/** As we made it. `text`: digest of title and body; `moved`: the base branch, since it was verified; `handsOff`: why its branch is a person's, once it is. */
export type Opened = {
  headSha: string;
  baseRef: string;
  draft: boolean;
  text: string | null;
  moved: { from: string; to: string } | null;
  handsOff: string | null;
};

/** `final`: there is nothing left to follow. */
export type Standing = { because: string; final: boolean };

/** A commit on the branch that is not the one we wrote; authors' names lie. Null: it is ours. */
export function foreignHead(seen: PullRequestState, opened: Pick<Opened, "headSha">): string | null {
  return seen.headSha === opened.headSha ? null : `a person pushed ${short(seen.headSha)}`;
}

export function standingOf(seen: PullRequestState, opened: Opened): Standing {
  if (seen.state === "merged") return { because: `merged as ${seen.mergeSha}${by(seen)}`, final: true };
  if (seen.state === "closed") return closedStanding(seen);
  const name = `pull request #${seen.number}`;
  return { because: `${name} ${openBecause(seen, opened)}`, final: false };
}

/** An unknown closer counts as a person. A bot's word is not final: it is parked until a person says more. */
function closedStanding(seen: PullRequestState): Standing {
  const branch = seen.branchGone === true ? ", its branch is deleted" : "";
  if (seen.closerIsBot === true) {
    const because = `pull request #${seen.number} was closed by the bot ${seen.closedBy}${branch}: parked until a person reopens it or stops the run`;
    return { because, final: false };
  }
  const again = "reopened, it is not followed again; a new run: skein run retry";
  return {
    because: `closed by ${seen.closedBy ?? "an unknown actor"}${branch}: final; ${again}`,
    final: true,
  };
}

function openBecause(seen: PullRequestState, opened: Opened): string {
  const off = opened.handsOff ?? foreignHead(seen, opened);
  const retargeted = seen.baseRef !== undefined && seen.baseRef !== opened.baseRef;
  const facts = [
    ...(off === null ? [] : [`${off}: hands off, it is only followed until it is merged or closed`]),
    ...(retargeted
      ? [`its base was changed to ${seen.baseRef} by ${seen.retargetedBy ?? "a person"}: parked`]
      : []),
    ...(seen.mergeable === false ? [`it conflicts with ${seen.baseRef}: a person must resolve that`] : []),
    ...(isEdited(seen, opened) ? ["its title or body was edited: that stays"] : []),
    ...redrafted(seen, opened),
    ...movedFacts(opened),
  ];
  return ["waits for a person", ...facts].join("; ");
}

/** Nothing is done about it: keeping up costs checks and attention. */
function movedFacts({ baseRef, moved }: Opened): string[] {
  if (moved === null) return [];
  return [
    `${baseRef} had moved to ${short(moved.to)} before it was opened, it was verified on ${short(moved.from)}`,
  ];
}

function redrafted(seen: PullRequestState, opened: Opened): string[] {
  if (seen.draft === opened.draft) return [];
  return [seen.draft ? "it was made a draft" : "it was marked ready for review"];
}

function isEdited(seen: PullRequestState, opened: Opened): boolean {
  return seen.text !== undefined && opened.text !== null && seen.text !== opened.text;
}

function by({ closedBy }: PullRequestState): string {
  return closedBy === null ? "" : ` by ${closedBy}`;
}

function short(sha: string): string {
  return sha.slice(0, 7);
}
