// test/support/stories/ended.ts: where a failing run comes to rest, and what a person is shown of it there.
import type { RunDetail } from "../../../core/schema/view.ts";
import type { StoryTenant } from "./tenant.ts";

/** Ended, or held until the cause is mended: either way with a reason. */
export type Rest = { detail: RunDetail; because: string; shown: string; explained: string };

export async function untilRest(tenant: StoryTenant, run: string, withinMs = 180_000): Promise<Rest> {
  const atRest = ({ run: { outcome, stage } }: RunDetail): boolean => outcome !== null || stage === "halted";
  const detail = await tenant.until(run, atRest, withinMs);
  const because = detail.run.because ?? detail.run.stageBecause ?? "";
  const { stdout: shown } = await tenant.skein("run", "show", run);
  const { stdout: explained } = await tenant.skein("run", "explain", run);
  return { detail, because, shown, explained };
}
