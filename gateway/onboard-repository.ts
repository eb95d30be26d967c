// gateway/onboard-repository.ts: a signed word, a look through the forge by a workflow, then the repository is recorded.
import type { FailureKind } from "../core/schema/failure.ts";
import { OnboardingAnswer } from "../core/schema/onboarding.ts";
import type { Onboarding } from "../core/schema/onboarding.ts";
import type { OnboardRequest, Repository } from "../core/schema/repository.ts";
import { OnboardSubmission } from "../core/schema/submission.ts";
import type { Spans } from "../core/span.ts";
import { readJson } from "./body.ts";
import { refuse, refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";
import { TemporalFault } from "./temporal-port.ts";
import type { StartOptions, Temporal } from "./temporal-port.ts";
import { newTrace, traced } from "./traced.ts";

const LOOK_MS = 60_000;

type Found = Extract<OnboardingAnswer, { kind: "found" }>;
type Asked = { tenant: string; subject: string; request: OnboardRequest };

export type OnboardDeps = {
  ledger: {
    acceptOnboarding(
      asked: OnboardSubmission,
    ): Promise<{ kind: "accepted"; tenant: string; subject: string } | LedgerRefusal>;
    recordOnboarding(
      found: Asked & { facts: Found["facts"] },
    ): Promise<{ kind: "onboarded"; repository: Repository } | LedgerRefusal>;
  };
  temporal: Temporal;
  spans: Spans;
};

/** 201 with the `Repository`. What the forge says against it comes as its reason. */
export async function onboardRepository(deps: OnboardDeps, request: Request): Promise<Response> {
  const read = await readJson(request, OnboardSubmission);
  if (read.kind === "refused") return read.response;
  const accepted = await deps.ledger.acceptOnboarding(read.value);
  if (accepted.kind !== "accepted") return refuseAs(accepted);
  const asked: Asked = { tenant: accepted.tenant, subject: accepted.subject, request: read.value.request };
  const answer = await look(deps, { tenant: asked.tenant, repository: asked.request.repository });
  if (answer === null) return refuse("unavailable", "the look at the forge did not end in time; ask again");
  if (answer.kind === "refused") return refuse("refused", answer.because);
  if (answer.kind === "failed") return refuse(refusalOf(answer.failure), answer.because);
  const recorded = await deps.ledger.recordOnboarding({ ...asked, facts: answer.facts });
  return recorded.kind === "onboarded"
    ? Response.json(recorded.repository, { status: 201 })
    : refuseAs(recorded);
}

/** A look that is still under way is joined, not begun twice. Null: no answer within the time. */
async function look(deps: OnboardDeps, input: Onboarding): Promise<OnboardingAnswer | null> {
  const { tenant } = input;
  const trace = newTrace();
  const call = { tenant, workflow: "onboarding", timeoutMs: LOOK_MS, options: lookOptions(input), trace };
  const attributes = { tenant, workflow: call.options.workflowId };
  const span = { name: "repository.onboard", place: { root: trace }, attributes } as const;
  try {
    const answer = await traced(deps.spans, span, () => deps.temporal.execute(call));
    return OnboardingAnswer.parse(answer);
  } catch (error) {
    if (error instanceof TemporalFault) return null;
    throw error;
  }
}

function lookOptions(input: Onboarding): StartOptions {
  return {
    args: [input],
    workflowId: `onboarding/${input.tenant}/${input.repository}`,
    taskQueue: "control",
    workflowIdReusePolicy: "ALLOW_DUPLICATE",
    workflowIdConflictPolicy: "USE_EXISTING",
    workflowExecutionTimeout: "10 minutes",
    staticSummary: `onboarding of ${input.repository}`,
  };
}

function refusalOf(failure: FailureKind): "not_found" | "refused" | "unavailable" {
  if (failure === "forge_not_found") return "not_found";
  return failure === "forge_refused" || failure === "forge_unauthorized" ? "refused" : "unavailable";
}
