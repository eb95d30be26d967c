// test/support/interleave/wrong/approvals.ts: an approval served one decision, and was given by enough people who may (I5), counted anew from their words.
import type { ApprovalVerdictModel } from "../../../../prisma/generated/models.ts";
import type { Scene } from "../scene.ts";
import type { Asked, RunRecord } from "./record.ts";

/** No vote of theirs counts by itself. */
const NO_APPROVERS = ["dora", "ada"];

/** Empty: nothing is wrong. */
export function wrongApprovals(scene: Scene, record: RunRecord): string[] {
  return [
    ...record.approvals.flatMap((asked) =>
      [...usesOf(asked, record), ...votesOf(asked), ...keysOf(asked, record)].map(
        (what) => `approval ${asked.approvalId} ${what}`,
      ),
    ),
    ...unapproved(record),
    ...bindings(scene, record),
  ];
}

function usesOf({ approvalId, status, usedBy }: Asked, { events, decisions }: RunRecord): string[] {
  const used = events.filter(({ kind, approval }) => kind === "approval.used" && approval === approvalId);
  const decision = decisions.find(({ decisionId }) => decisionId === usedBy);
  return [
    ...(used.length <= 1 ? [] : [`was used ${used.length} times`]),
    ...((status === "used") === (used.length === 1)
      ? []
      : [`is ${status}, and was used ${used.length} times`]),
    ...(status !== "used" || decision?.effect === "allow" ? [] : ["was used for what was not allowed"]),
  ];
}

/** Of one that was granted, in whatever way it ended: each rule that asked has its quorum. */
function votesOf({ words, asked, status }: Asked): string[] {
  if (status !== "granted" && status !== "used") return [];
  const votes = standing(words);
  const excluded = [asked.requester, asked.author];
  const seats = new Set(votes.map(({ seat }) => seat));
  const quorum = Math.max(...asked.askers.map((asker) => asker.quorum));
  return [
    ...(seats.size === votes.length ? [] : ["counts one authority twice"]),
    ...(votes.length >= quorum ? [] : [`was granted by ${votes.length} of ${quorum}`]),
    ...votes.flatMap(({ subjectId, seat }) => [
      ...(excluded.includes(subjectId) || excluded.includes(seat ?? "")
        ? [`counts ${subjectId}'s word`]
        : []),
      ...(NO_APPROVERS.includes(seat ?? "") ? [`counts ${seat} as an approver`] : []),
    ]),
  ];
}

/** The last word of each subject: a withdrawn approval is none, and one person has one. */
function standing(words: readonly ApprovalVerdictModel[]): ApprovalVerdictModel[] {
  const last = new Map<string, ApprovalVerdictModel>();
  for (const word of words)
    if (word.verb === "approve") last.set(word.subjectId, word);
    else if (word.verb === "withdraw") last.delete(word.subjectId);
  return [...last.values()];
}

function keysOf({ words }: Asked, { keys }: RunRecord): string[] {
  return words.flatMap(({ kid, subjectId, saidAt }) => {
    const key = keys.find((each) => each.kid === kid);
    if (key?.subjectId !== subjectId) return [`heard ${subjectId} by a key of another's`];
    return key.revokedAt !== null && key.revokedAt < saidAt ? [`heard ${subjectId} by a revoked key`] : [];
  });
}

/** Whatever policy asks about is allowed with an approval alone, each with its own. */
function unapproved({ decisions, approvals }: RunRecord): string[] {
  return decisions
    .filter(
      ({ effect, verdicts }) => effect === "allow" && verdicts.some((each) => each.effect === "ask_approval"),
    )
    .filter(({ decisionId }) => approvals.filter(({ usedBy }) => usedBy === decisionId).length !== 1)
    .map(
      ({ kind, actionId }) =>
        `${kind} ${actionId} was asked about, and allowed without an approval of its own`,
    );
}

/** It is bound to the run's own base, and to an action that policy asked about. */
function bindings({ stage, cast }: Scene, { approvals, decisions }: RunRecord): string[] {
  const base = stage.outside.effectsOf(cast.input.runId).flatMap((effect) => effect.base ?? [])[0] ?? null;
  return approvals.flatMap(({ approvalId, binding, decisionId }) => {
    const { baseSha } = JSON.parse(binding) as { baseSha: string | null };
    const asking = decisions.find((each) => each.decisionId === decisionId);
    return [
      ...(baseSha === base ? [] : [`approval ${approvalId} is for another base than the run's`]),
      ...(asking?.effect === "ask_approval" ? [] : [`approval ${approvalId} was asked for by nothing`]),
    ];
  });
}
