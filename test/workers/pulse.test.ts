// test/workers/pulse.test.ts: a stale halt feed stops a running effect (I14), and nothing goes on from a half-done command.
import { once } from "node:events";
import type { Context } from "@temporalio/activity";
import type { ActivityExecuteInput } from "@temporalio/worker";
import { expect, test } from "vitest";
import { createPulse, currentPulse } from "../../workers/pulse.ts";

/** Never heard anything. */
const SILENT = { current: () => null, onSnapshot: () => () => {}, close: () => {} };

async function stoppedWhile(kind: string): Promise<unknown> {
  const context = { heartbeat: () => {}, cancellationSignal: new AbortController().signal };
  const { inbound } = createPulse({ feed: SILENT })(context as unknown as Context);
  const input = { args: [{ claims: { tenant: "acme", run: "r", kind, exempt: false } }], headers: {} };
  const work = async (): Promise<never> => {
    await once(currentPulse().signal, "abort");
    throw new Error("broken off");
  };
  return inbound?.execute?.(input as ActivityExecuteInput, work).catch((error: unknown) => error);
}

test.each([
  { kind: "model.call", failure: "halt_feed_stale" }, // asked again once the feed is fresh
  { kind: "verify.run", failure: "halt_feed_stale" },
  { kind: "shell.exec", failure: "workspace_lost" }, // opened again as it was before
  { kind: "script.exec", failure: "workspace_lost" },
])("$kind that was stopped half-way is $failure", async ({ kind, failure }) => {
  expect(await stoppedWhile(kind)).toMatchObject({ type: failure });
});
