// workers/receipt.ts: an effect's result leaves with a receipt: the worker that did it signs permit and result digest.
import type { Context } from "@temporalio/activity";
import type { ActivityInterceptors } from "@temporalio/worker";
import type { Performed } from "../core/contract.ts";
import { digestOf } from "../core/digest.ts";
import { receiptText } from "../core/receipt.ts";
import type { Permit } from "../core/schema/permit.ts";
import type { Identity } from "./identity.ts";

/** Behind the permit gate, whose claims it needs. */
export function createReceipts(deps: { identity: Identity }) {
  return (context: Context): ActivityInterceptors => ({
    inbound: {
      async execute(input, next): Promise<Performed<unknown>> {
        const { claims } = input.args[0] as { claims: Permit };
        const result: unknown = await next(input);
        const worker = deps.identity.on(context.info.taskQueue);
        const text = receiptText(claims.id, { worker, result: digestOf(asSent(result)) });
        const { host, key } = worker;
        return { result, receipt: { host, key, signature: deps.identity.sign(text) } };
      },
    },
  });
}

/** As history keeps it: an absent result is null, and a key without a value is no key. */
function asSent(result: unknown): unknown {
  return JSON.parse(JSON.stringify(result ?? null));
}
