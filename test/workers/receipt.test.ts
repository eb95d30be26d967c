// test/workers/receipt.test.ts: an effect's result leaves with the signed word of the process that did it.
import { expect, test } from "vitest";
import { vouchedBy } from "../../activities/ledger/vouch.ts";
import { digestOf } from "../../core/digest.ts";
import { receiptOf } from "../../core/receipt.ts";
import { Receipt } from "../../core/schema/worker.ts";
import type { SealedReceipt } from "../../core/schema/worker.ts";
import { createIdentity } from "../../workers/identity.ts";
import { createReceipts } from "../../workers/receipt.ts";
import { attemptAt, CLAIMS, SHELL, through } from "../support/workers/effect.ts";

const identity = createIdentity("sandbox", "host-1");
const admitted = { permit: "", action: SHELL, claims: CLAIMS };

async function performed(result: unknown) {
  const interceptors = createReceipts({ identity })(attemptAt().context);
  const done = (await through(interceptors, admitted, async () => result)) as {
    result: unknown;
    receipt: SealedReceipt;
  };
  const kept: unknown = JSON.parse(JSON.stringify(done.result ?? null)); // by history
  return { result: done.result, receipt: receiptOf(done.receipt, { queue: "sandbox@h", result: kept }) };
}

test("the receipt names worker, queue, host and key, and holds for its permit and result", async () => {
  const { result, receipt } = await performed({ summary: "2 lines", extra: undefined });
  expect(result).toStrictEqual({ summary: "2 lines", extra: undefined });
  expect(Receipt.parse(receipt)).toMatchObject({
    worker: { name: "sandbox", queue: "sandbox@h", host: "host-1" },
    result: digestOf({ summary: "2 lines" }),
  });
  expect(vouchedBy(receipt, CLAIMS.id)).toStrictEqual(receipt.worker);
});

test("an effect without a result has a receipt for null", async () => {
  const { receipt } = await performed(undefined);
  expect(receipt.result).toBe(digestOf(null));
});

test("nothing else is vouched for: another permit, result, worker, key or signature", async () => {
  const { receipt } = await performed({ summary: "2 lines" });
  const another = createIdentity("sandbox", "host-1").on("sandbox@h");
  expect(vouchedBy(null, CLAIMS.id)).toBeNull();
  expect(vouchedBy(receipt, null)).toBeNull();
  expect(vouchedBy(receipt, "p-2")).toBeNull();
  expect(vouchedBy({ ...receipt, result: digestOf("other") }, CLAIMS.id)).toBeNull();
  expect(vouchedBy({ ...receipt, worker: { ...receipt.worker, host: "host-2" } }, CLAIMS.id)).toBeNull();
  expect(vouchedBy({ ...receipt, worker: another }, CLAIMS.id)).toBeNull();
  expect(vouchedBy({ ...receipt, worker: { ...another, key: "_".repeat(43) } }, CLAIMS.id)).toBeNull();
  expect(vouchedBy({ ...receipt, signature: "A".repeat(86) }, CLAIMS.id)).toBeNull();
});

test("a failed effect has none, and fails as it failed", async () => {
  const interceptors = createReceipts({ identity })(attemptAt().context);
  const failing = async () => {
    throw new TypeError("broken");
  };
  await expect(through(interceptors, admitted, failing)).rejects.toThrow("broken");
});
