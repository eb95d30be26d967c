// activities/ledger/comment/take.ts: a comment that asks for something, as the gateway heard it: taken in once, and a flood is let go.
import type { CommentCommand } from "../../../core/schema/comment.ts";
import type { Recorder } from "../deps.ts";

/** Of one login on the pull requests of one run, and of all logins together, within an hour. */
const MOST_OF_ONE = 6;
const MOST_OF_ALL = 30;
const HOUR_MS = 3_600_000;

/** The forge signed for all of it. `forgeId`: the repository's. */
export type SaidComment = {
  tenant: string;
  forgeId: number;
  number: number;
  comment: string;
  login: string;
  command: CommentCommand;
  delivery: string;
  writtenAt: string;
};

/** taken: it waits for its answer, whether it is new or was told before. none: it is on no pull request of ours. */
export type TakenComment = { kind: "taken"; run: string } | { kind: "answered" | "none" | "flood" };

/** What is let go leaves no row, so that a flood costs nothing but the look. */
export async function takeComment(
  { database, clock }: Pick<Recorder, "database" | "clock">,
  said: SaidComment,
): Promise<TakenComment> {
  const { tenant: tenantId, forgeId, comment: commentId, number, login, command, delivery } = said;
  return database.withTenant(tenantId, async (tx) => {
    const pull = await tx.pullRequest.findFirst({
      where: { tenantId, number, repository: { forgeId: BigInt(forgeId) } },
      include: { repository: true },
    });
    if (pull === null) return { kind: "none" };
    const where = { tenantId_commentId: { tenantId, commentId } };
    const known = await tx.forgeComment.findUnique({ where });
    if (known !== null)
      return known.answer === null ? { kind: "taken", run: known.runId } : { kind: "answered" };
    const { runId } = pull;
    const lately = { tenantId, runId, receivedAt: { gt: new Date(clock().getTime() - HOUR_MS) } };
    const ofAll = await tx.forgeComment.count({ where: lately });
    const ofOne = await tx.forgeComment.count({ where: { ...lately, login } });
    if (ofAll >= MOST_OF_ALL || ofOne >= MOST_OF_ONE) return { kind: "flood" };
    const { name: repository } = pull.repository;
    const times = { writtenAt: new Date(said.writtenAt), receivedAt: clock() };
    const row = { tenantId, commentId, runId, repository, number, login, command, deliveryId: delivery };
    await tx.forgeComment.createMany({ skipDuplicates: true, data: { ...row, ...times } });
    return { kind: "taken", run: runId };
  });
}
