// activities/scm/pr-comment.ts: the one answer to one comment on a pull request, whatever crashes.
import type { Admitted } from "../../core/contract.ts";
import { redactedReply, replyBody, replyMarker } from "../../core/pull-request/reply.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { ScmDeps } from "./effect.ts";
import { lookAgain } from "./lag.ts";

/**
 * Repeatable: an earlier attempt's answer is known by its marker, and looked for first, for as long as the forge may be
 * late to show it. Fails with the forge's kinds.
 */
export function writeComment(
  { forge, redact }: ScmDeps,
  { action, claims }: Admitted<"pr.comment">,
  signal: AbortSignal,
): Promise<ResultOf<"pr.comment">> {
  const { repository, number, comment, writtenAt, reply } = action;
  const { forgeId, installations } = claims;
  const request = { repository, forgeId, installations, needs: { pull_requests: "write" }, signal } as const;
  return forge.withRepository(request, async (at) => {
    const marker = replyMarker(comment);
    const known = await lookAgain(signal, async () => {
      const comments = await at.commentsSince(number, writtenAt);
      return comments.find(({ body, isBots }) => isBots && body.startsWith(marker)) ?? null;
    });
    if (known) return { url: known.url, existed: true };
    const body = redact(replyBody(comment, redactedReply(reply, redact))); // I9
    return { url: await at.createComment(number, body), existed: false };
  });
}
