// workflows/steps/ask-model.ts: one answer of a model: whatever may have been billed for is asked again as an action of its own (I10).
import { patched, sleep } from "@temporalio/workflow";
import type { MODEL_KINDS } from "../../core/action.ts";
import { attemptsOf } from "../../core/failure.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import { act } from "../act.ts";
import type { Outcome } from "../act.ts";
import type { Run } from "../run.ts";

const FIRST_WAIT_MS = 2000;

/** As often as the failure's kind allows; what cost nothing Temporal has tried again before it came here. */
export async function askModel<K extends (typeof MODEL_KINDS)[number]>(
  run: Run,
  action: ActionOf<K>,
): Promise<Outcome<K>> {
  for (let asked = 1; ; asked += 1) {
    const outcome = await act(run.door, action);
    if (outcome.kind !== "failed" || !outcome.billed) return outcome;
    if (asked >= attemptsOf(outcome.failure.kind) || !patched("asks-billed-again")) return outcome;
    await sleep(FIRST_WAIT_MS * 2 ** (asked - 1), { summary: outcome.failure.message.slice(0, 200) });
  }
}
