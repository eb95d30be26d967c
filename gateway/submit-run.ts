// gateway/submit-run.ts: a signed task or retry → one run whose workflow runs; said again it mends what a crash left half done.
import { briefOf } from "../core/brief.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import type { RunInput } from "../core/schema/run.ts";
import type { Spans } from "../core/span.ts";
import { RetrySubmission, RunSubmission } from "../core/schema/submission.ts";
import type { RunStarted } from "../core/schema/submission.ts";
import type { ArtifactDeps } from "./artifact-front.ts";
import { expiryOf } from "../core/artifact-retention.ts";
import { StoreFault } from "./artifact-store.ts";
import { readJson } from "./body.ts";
import { refuse, refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";
import { startRunWorkflow } from "./run-workflow.ts";
import { TemporalFault } from "./temporal-port.ts";
import type { Temporal } from "./temporal-port.ts";

export type SubmitDeps = Pick<ArtifactDeps, "store" | "register" | "log"> & {
  ledger: {
    /** `existing`: that task's run is open already; `input` is what it was given. */
    submitTask(submission: RunSubmission): Promise<Submitted | LedgerRefusal>;
    retryRun(words: RetrySubmission): Promise<Submitted | LedgerRefusal>;
  };
  temporal: Temporal;
  spans: Spans;
};

type Submitted = { kind: "created" | "existing"; input: RunInput; workflowId: string };

/** 201 a new run, 200 one that is open already. */
export async function submitRun(deps: SubmitDeps, request: Request): Promise<Response> {
  const read = await readJson(request, RunSubmission);
  if (read.kind === "refused") return read.response;
  return answerTo(deps, await deps.ledger.submitTask(read.value));
}

/** As a submission; 200 where the run is being retried already. */
export async function retryRun(deps: SubmitDeps, request: Request): Promise<Response> {
  const read = await readJson(request, RetrySubmission);
  if (read.kind === "refused") return read.response;
  return answerTo(deps, await deps.ledger.retryRun(read.value));
}

async function answerTo(deps: SubmitDeps, answer: Submitted | LedgerRefusal): Promise<Response> {
  if (!("input" in answer)) return refuseAs(answer);
  const { input, workflowId, kind } = answer;
  const problem = await begin(deps, answer);
  if (problem) return problem;
  const webUrl = deps.temporal.webUrl(input.tenant, workflowId);
  const started: RunStarted = { id: input.runId, workflowId, existing: kind === "existing", webUrl };
  return Response.json(started, { status: kind === "created" ? 201 : 200 });
}

async function begin(deps: SubmitDeps, submitted: Submitted): Promise<Response | null> {
  const { log } = deps;
  const { tenant, runId } = submitted.input;
  try {
    await storeBrief(deps, submitted.input); // before the workflow, which counts on it
    const answer = await startRunWorkflow(deps, submitted);
    if (answer === "ended")
      log.warn({ tenant, run: runId }, "the run is open in the ledger, but its workflow has ended");
    else log.info({ tenant, run: runId, submitted: submitted.kind }, "the run's workflow is there");
    return null;
  } catch (error) {
    if (!(error instanceof TemporalFault || error instanceof StoreFault)) throw error;
    log.warn(
      { err: error, tenant, run: runId },
      "the run is recorded, but its workflow could not be started",
    );
    return refuse(
      "unavailable",
      `run ${runId} is recorded but not started: ${error.message}. Give the same command again`,
    );
  }
}

/** What an agent is told of the task; a script is told nothing, so its whole contract stands there. */
async function storeBrief(deps: SubmitDeps, input: RunInput): Promise<void> {
  const { tenant, runId, task, brief } = input;
  const found = await deps.store.find({ tenant, digest: brief });
  await deps.register({
    tenant,
    run: runId,
    digest: brief,
    class: "model_request",
    bytes: found.kind === "found" ? found.bytes : await putBrief(deps, input),
    dataClass: task.data_class,
    permitId: null,
    expiresAt: expiryOf("model_request", new Date()),
  });
}

/** Answers its size. Throws where the run was recorded with another brief than this code would write. */
async function putBrief(
  { store }: SubmitDeps,
  { tenant, runId, task, profile, brief }: RunInput,
): Promise<number> {
  const text = canonicalJson(task.change === "agent" ? briefOf(task, profile) : task);
  const bytes = Buffer.from(text, "utf8");
  const stored = await store.put(tenant, new Blob([bytes]).stream(), bytes.length);
  if (stored.kind === "stored" && stored.digest === brief) return stored.bytes;
  throw new Error(`the brief of run ${runId} is not ${brief}`);
}
