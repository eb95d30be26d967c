// gateway/run-workflow.ts: a run's workflow: how it is named, started once, and told of its pull request.
import { SEARCH_ATTRIBUTES } from "../core/run/visibility.ts";
import type { RunInput } from "../core/schema/run.ts";
import type { SpanAttributes, Spans } from "../core/span.ts";
import { runTrace } from "../core/trace.ts";
import { pullRequestChanged } from "../workflows/messages.ts";
import { runCard } from "./run-card.ts";
import type { StartOptions, Temporal } from "./temporal-port.ts";
import { traced } from "./traced.ts";

type RunName = { tenant: string; runId: string };
type RunDeps = { temporal: Temporal; spans: Spans };
/** `existing`: it was submitted before, so its trace may have begun already. */
type Begun = { kind: "created" | "existing"; input: RunInput };

function runWorkflowId({ tenant, runId }: RunName): string {
  return `run/${tenant}/${runId}`;
}

/** However often it is asked for, one run has one workflow, and an ended one is not begun again. */
export async function startRunWorkflow(
  { temporal, spans }: RunDeps,
  { kind, input }: Begun,
): Promise<"started" | "ended"> {
  const trace = runTrace(input.runId);
  const card = runCard(input);
  const options: StartOptions = {
    args: [input],
    workflowId: runWorkflowId(input),
    taskQueue: "control",
    workflowIdReusePolicy: "REJECT_DUPLICATE",
    workflowIdConflictPolicy: "USE_EXISTING",
    typedSearchAttributes: attributesOf(input),
    staticSummary: card.summary,
    staticDetails: card.details,
    priority: { fairnessKey: input.tenant },
  };
  const span = {
    name: "run.start",
    place: kind === "created" ? { root: trace } : { parent: trace },
    attributes: spanAttributesOf(input),
  } as const;
  const call = { tenant: input.tenant, workflow: "agentRun", options };
  return traced(spans, span, () => temporal.start(call));
}

/** False: its workflow is not there, or has ended. */
export async function hintRun(
  { temporal, spans }: RunDeps,
  run: RunName,
  delivery: string,
): Promise<boolean> {
  const signal: { name: string } = pullRequestChanged;
  const place = { parent: runTrace(run.runId) };
  return traced(spans, { name: "run.hint", place, attributes: spanAttributesOf(run) }, () =>
    temporal.signal({
      tenant: run.tenant,
      workflowId: runWorkflowId(run),
      signal: signal.name,
      args: [{ delivery }],
    }),
  );
}

function spanAttributesOf({ tenant, runId }: RunName): SpanAttributes {
  return { tenant, run: runId, workflow: runWorkflowId({ tenant, runId }) };
}

/** Never encoded by Temporal: no secret may stand in one (I9). */
function attributesOf({
  tenant,
  repository,
  task,
}: RunInput): NonNullable<StartOptions["typedSearchAttributes"]> {
  const keyword = (name: KeywordName, value: string) => ({
    key: { name, type: SEARCH_ATTRIBUTES[name] },
    value,
  });
  return [
    keyword("Tenant", tenant),
    keyword("Repository", repository.repository),
    keyword("TaskClass", task.task_class),
    keyword("Autonomy", task.autonomy),
    keyword("RiskTier", repository.tier),
    keyword("Stage", "queued"),
  ];
}

type KeywordName = {
  [K in keyof typeof SEARCH_ATTRIBUTES]: (typeof SEARCH_ATTRIBUTES)[K] extends "KEYWORD" ? K : never;
}[keyof typeof SEARCH_ATTRIBUTES];
