// core/receipt.ts: the text that a worker's receipt signs: whose permit, which result, by whom.
import { canonicalJson } from "./canonical-json.ts";
import type { Receipt } from "./schema/worker.ts";

export function receiptText(
  permitId: string,
  { worker, result }: Pick<Receipt, "worker" | "result">,
): string {
  return canonicalJson({ typ: "skein-receipt", permit: permitId, result, worker });
}
