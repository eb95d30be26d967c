// gateway/webhook-event.ts: a forge's event → which pull request or branch may have changed; null where none of ours can.
import type { WebhookPayload } from "../core/schema/webhook.ts";

/** By number where the event knows it, else by head branch. `forgeId`: the repository's number at the forge. */
export type ChangedThing = { forgeId: number } & ({ number: number } | { branch: string });

/** Event → number or branch; an event that is not here is none of our concern. */
const READERS = new Map<string, (payload: WebhookPayload) => number | string | undefined>([
  ["pull_request", ({ pull_request: pull }) => pull?.number],
  ["issue_comment", ({ issue }) => (issue?.pull_request ? issue.number : undefined)],
  ["push", ({ ref }) => /^refs\/heads\/(.+)$/.exec(ref ?? "")?.[1]],
  ["delete", ({ ref, ref_type: type }) => (type === "branch" ? (ref ?? undefined) : undefined)],
]);

export function changedThing(event: string, payload: WebhookPayload): ChangedThing | null {
  const forgeId = payload.repository?.id;
  const changed = READERS.get(event)?.(payload);
  if (forgeId === undefined || changed === undefined) return null;
  return typeof changed === "number" ? { forgeId, number: changed } : { forgeId, branch: changed };
}
