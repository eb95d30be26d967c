// core/schema/webhook.ts: the few fields of a forge's webhook that the platform reads; all else is ignored.
import { z } from "zod";
import { Login } from "./comment.ts";

/** Source: GitHub, "Webhook events and payloads": `pull_request`, `issue_comment`, `push`, `delete`. */
export const WebhookPayload = z.object({
  installation: z.object({ id: z.int().positive() }).optional(),
  repository: z.object({ id: z.int().positive() }).optional(),
  pull_request: z.object({ number: z.int().positive() }).optional(),
  issue: z.object({ number: z.int().positive(), pull_request: z.object({}).nullish() }).optional(),
  action: z.unknown().optional(),
  comment: z.unknown().optional(),
  ref: z
    .string()
    .max(1000)
    .nullish()
    .describe("`refs/heads/<branch>` of a push, the bare name of a deletion"),
  ref_type: z.string().max(20).nullish().describe("of a deletion: branch or tag"),
});
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** The part of an `issue_comment` in which a person writes one on a pull request; an edit or a bot's does not fit. */
export const WrittenComment = z.object({
  action: z.literal("created"),
  repository: z.object({ id: z.int().positive() }),
  issue: z.object({ number: z.int().positive(), pull_request: z.object({}) }),
  comment: z.object({
    id: z.int().positive(),
    body: z.string(),
    created_at: z.iso.datetime({ offset: true }),
    user: z.object({ login: Login, type: z.literal("User") }),
  }),
});
