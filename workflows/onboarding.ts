// workflows/onboarding.ts: looks at a repository through the forge before it is registered.
import { workflowInfo } from "@temporalio/workflow";
import type { Onboarding, OnboardingAnswer } from "../core/schema/onboarding.ts";
import { act, settleRest } from "./act.ts";
import { openDoor } from "./door.ts";

export async function onboarding(input: Onboarding): Promise<OnboardingAnswer> {
  const { workflowId, runId } = workflowInfo();
  const door = openDoor({ tenant: input.tenant, run: null, workflowId, fence: 0 }, `onboarding-${runId}`);
  const outcome = await act(door, { kind: "repository.read", repository: input.repository });
  await settleRest(door);
  switch (outcome.kind) {
    case "done":
      return { kind: "found", facts: outcome.result };
    case "refused":
      return { kind: "refused", because: outcome.decision.because };
    case "failed":
      return { kind: "failed", failure: outcome.failure.kind, because: outcome.failure.message };
  }
}
