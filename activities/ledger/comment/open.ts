// activities/ledger/comment/open.ts: the comment that a workflow is to answer, by the gateway's own row: nobody else can make one (I6).
import { AskedComment } from "../../../core/schema/comment.ts";
import type { Recorder } from "../deps.ts";

/** Null: none such was taken in, or it is answered already. Only asks. */
export async function openComment(
  { database }: Pick<Recorder, "database">,
  { tenant: tenantId, comment: commentId }: { tenant: string; comment: string },
): Promise<AskedComment | null> {
  return database.withTenant(tenantId, async (tx) => {
    const where = { tenantId_commentId: { tenantId, commentId } };
    const row = await tx.forgeComment.findUnique({ where, include: { run: true } });
    if (row === null || row.answer !== null) return null;
    return AskedComment.parse({
      comment: commentId,
      run: row.runId,
      workflowId: row.run.workflowId,
      repository: row.repository,
      number: row.number,
      login: row.login,
      command: row.command,
      writtenAt: row.writtenAt.toISOString(),
    });
  });
}
