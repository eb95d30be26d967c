// gateway/run-workflow.ts: a run's workflow: how it is named, started once, and told of its pull request.
import { SEARCH_ATTRIBUTES } from "../core/run/visibility.ts";
import type { RunInput } from "../core/schema/run.ts";
import { pullRequestChanged } from "../workflows/messages.ts";
import { runCard } from "./run-card.ts";
import type { StartOptions, Temporal } from "./temporal-port.ts";

type RunName = { tenant: string; runId: string };

function runWorkflowId({ tenant, runId }: RunName): string {
  return `run/${tenant}/${runId}`;
}

/** However often it is asked for, one run has one workflow, and an ended one is not begun again. */
export async function startRunWorkflow(temporal: Temporal, input: RunInput): Promise<"started" | "ended"> {
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
  return temporal.start({ tenant: input.tenant, workflow: "agentRun", options });
}

/** False: its workflow is not there, or has ended. */
export async function hintRun(temporal: Temporal, run: RunName, delivery: string): Promise<boolean> {
  const signal: { name: string } = pullRequestChanged;
  return temporal.signal({
    tenant: run.tenant,
    workflowId: runWorkflowId(run),
    signal: signal.name,
    args: [{ delivery }],
  });
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
