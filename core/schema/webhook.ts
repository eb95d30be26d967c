// core/schema/webhook.ts: the few fields of a forge's webhook that the platform reads; all else is ignored.
import { z } from "zod";

/** Source: GitHub, "Webhook events and payloads": `pull_request`, `issue_comment`, `push`, `delete`. */
export const WebhookPayload = z.object({
  installation: z.object({ id: z.int().positive() }).optional(),
  repository: z.object({ id: z.int().positive() }).optional(),
  pull_request: z.object({ number: z.int().positive() }).optional(),
  issue: z.object({ number: z.int().positive(), pull_request: z.object({}).nullish() }).optional(),
  ref: z
    .string()
    .max(1000)
    .nullish()
    .describe("`refs/heads/<branch>` of a push, the bare name of a deletion"),
  ref_type: z.string().max(20).nullish().describe("of a deletion: branch or tag"),
});
export type WebhookPayload = z.infer<typeof WebhookPayload>;
