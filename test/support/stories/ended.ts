// test/support/stories/ended.ts: where a failing run comes to rest, and what a person is shown of it there.
import { expect } from "vitest";
import type { RunDetail } from "../../../core/schema/view.ts";
import type { StoryStack } from "./stack.ts";

/** Ended, or held until the cause is mended: either way with a reason. */
export type Rest = { detail: RunDetail; because: string; shown: string; explained: string };

const ASK_AGAIN_MS = 500;

/** Watches the run's row: a command of its own for each look would slow down what it looks at. */
export async function untilRest(world: StoryStack, run: string, withinMs = 180_000): Promise<Rest> {
  const end = Date.now() + withinMs;
  while (!(await isAtRest(world, run))) {
    if (Date.now() > end) throw new Error(`run is still ${JSON.stringify((await world.show(run)).run)}`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  const detail = await world.show(run);
  const because = detail.run.because ?? detail.run.stageBecause ?? "";
  const { stdout: shown } = await world.skein("run", "show", run);
  const { stdout: explained } = await world.skein("run", "explain", run);
  return { detail, because, shown, explained };
}

/** On a busy machine one look may take too long for the ledger's own limit. */
async function isAtRest({ recorder, stack }: StoryStack, run: string): Promise<boolean> {
  const { tenant } = stack.file;
  const where = { tenantId_runId: { tenantId: tenant, runId: run } };
  const row = await recorder.database
    .withTenant(tenant, (tx) => tx.run.findUnique({ where }))
    .catch(() => null);
  return row !== null && (row.outcome !== null || row.stage === "held");
}

/** Nothing is said of the project: it was not even tried. */
export function expectInfrastructure({ detail, because }: Rest): void {
  expect(because).not.toMatch(/does not verify|did not pass/);
  expect(detail.verifications).toStrictEqual([]);
  if (detail.run.outcome === null) return; // held
  expect(detail.run.outcome).toBe("failed");
  expect(because).toContain("a failure of the infrastructure, not of the project");
}
