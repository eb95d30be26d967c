// core/receipt.ts: a worker's receipt made whole again from what stands beside it, and the text that it signs.
import { canonicalJson } from "./canonical-json.ts";
import { digestOf } from "./digest.ts";
import type { Receipt, SealedReceipt } from "./schema/worker.ts";

/** `result`: as history keeps it. Of the one effect that was done on `queue`. */
export function receiptOf(sealed: SealedReceipt, done: { queue: string; result: unknown }): Receipt {
  const { host, key, signature } = sealed;
  const { queue, result } = done;
  const name = queue.split("@")[0] ?? queue;
  return { worker: { name, queue, host, key }, result: digestOf(result ?? null), signature };
}

export function receiptText(
  permitId: string,
  { worker, result }: Pick<Receipt, "worker" | "result">,
): string {
  return canonicalJson({ typ: "skein-receipt", permit: permitId, result, worker });
}
