// activities/ledger/submit.ts: a signed task becomes one open run, however often it is submitted.
import { randomBytes } from "node:crypto";
import { briefOf } from "../../core/brief.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { digestOf } from "../../core/digest.ts";
import { secretsInTask } from "../../core/task-secrets.ts";
import type { JudgeSetting } from "../../core/schema/judge.ts";
import type { ModelRoute } from "../../core/schema/model.ts";
import { RunInput } from "../../core/schema/run.ts";
import type { TaskContract } from "../../core/schema/task.ts";
import type { RepositoryModel, RunModel } from "../../prisma/generated/models.ts";
import { createRun } from "./create-run.ts";
import type { Tx } from "./database.ts";
import { LedgerFault } from "./fault.ts";
import { hearAtGateway } from "./hear-at-gateway.ts";
import { profileProblem } from "./profile-problem.ts";
import type { Refusal } from "./refusal.ts";
import { toRepository } from "./repository.ts";
import { readText } from "./stored-text.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type SubmitDeps = StatementDeps & {
  /** By the name a task asks for: the model, then those to fall back on. */
  routes: Readonly<Record<string, readonly ModelRoute[]>>;
  /** Of an agent's change, once it is verified; null: nobody. */
  judge: JudgeSetting | null;
  /** Of prompts, tools and redaction, kept with every run. */
  versions: Readonly<Record<string, string>>;
};

/** `model`: name of a route. The statement covers both. */
export type TaskSubmission = { statement: string; task: TaskContract; model: string };

/** `existing`: it was open already; starting its workflow once more changes nothing. */
export type SubmitAnswer = { kind: "created" | "existing"; input: RunInput; workflowId: string } | Refusal;

export async function submitTask(deps: SubmitDeps, submission: TaskSubmission): Promise<SubmitAnswer> {
  const { statement, task, model } = submission;
  const expected = { verb: "run.start", target: task.repository, digest: digestOf({ task, model }) } as const;
  return hearAtGateway(deps, { statement, expected }, ({ tx, words: { tenant, subject } }) =>
    startTask(tx, deps, { task, model, tenant, subject }),
  );
}

const WITHOUT_SECRETS =
  "a task is kept and shown as it is, so write it without, or name where the value is read from";

/** `retry`: which run is begun anew, and why. */
export type Accepted = Omit<TaskSubmission, "statement"> & {
  tenant: string;
  subject: string;
  retry?: { run: string; reason: string };
};

async function startTask(tx: Tx, deps: SubmitDeps, accepted: Accepted): Promise<SubmitAnswer> {
  const { tenant, task } = accepted;
  const [secret] = secretsInTask(task);
  if (secret !== undefined) return { kind: "bad_input", because: `${secret}; ${WITHOUT_SECRETS}` };
  const repository = await tx.repository.findUnique({
    where: { tenantId_name: { tenantId: tenant, name: task.repository } },
  });
  if (repository === null) {
    const because = `${task.repository} is not onboarded: skein repo onboard ${task.repository}`;
    return { kind: "not_found", because };
  }
  const earlier = await attemptsAt(tx, repository, canonicalJson(task));
  const [latest] = earlier;
  if (latest === undefined) return startRun(tx, deps, { ...accepted, repository, earlier });
  if (latest.closedAt === null) return existing(latest);
  const { runId, outcome } = latest;
  const because = `run ${runId} did this task (${outcome ?? "closed"}); anew: skein run retry ${runId} --reason TEXT`;
  return { kind: "refused", because };
}

/** Every run of that contract there, the latest first. */
export async function attemptsAt(tx: Tx, repository: RepositoryModel, contract: string): Promise<RunModel[]> {
  const { tenantId, repositoryId } = repository;
  const where = { tenantId, repositoryId, task: { contract } };
  return tx.run.findMany({ where, orderBy: { attempt: "desc" } });
}

/** The first is known by contract and repository alone; a later one is a task, and so a branch, of its own (I11, I12). */
function taskIdOf(task: TaskContract, repositoryId: string, attempt: number): string {
  const known = { contract: task, repositoryId };
  return digestOf(attempt === 1 ? known : { ...known, attempt });
}

export function existing(run: RunModel): SubmitAnswer {
  const input = readText(RunInput, run.input);
  if (input === null) throw new LedgerFault("internal", "the open run's input cannot be read");
  return { kind: "existing", input, workflowId: run.workflowId };
}

type Wanted = Accepted & { repository: RepositoryModel; earlier: RunModel[] };

export async function startRun(tx: Tx, deps: SubmitDeps, wanted: Wanted): Promise<SubmitAnswer> {
  const { tenant, task, repository, earlier, subject, retry, model } = wanted;
  const profile = task.verifier ?? repository.verifier;
  const problem =
    (await profileProblem(tx, tenant, { verifier: profile, egress: task.egress ?? null })) ??
    routeProblem(deps, wanted);
  if (problem !== null) return problem;
  const attempt = (earlier[0]?.attempt ?? 0) + 1;
  const input: RunInput = {
    tenant,
    runId: randomBytes(8).toString("hex"),
    taskId: taskIdOf(task, repository.repositoryId, attempt),
    ...lineageOf(wanted),
    model,
    task,
    repository: toRepository(repository),
    requester: subject,
    ...modelsOf(deps, wanted),
    profile,
    brief: digestOf(task.change === "agent" ? briefOf(task, profile) : task), // nobody tells a script anything
    versions: { ...deps.versions },
  };
  const workflowId = await createRun(tx, deps, { input, attempt, why: retry?.reason ?? null });
  return { kind: "created", input, workflowId };
}

function lineageOf({ earlier, retry }: Wanted): Pick<RunInput, "earlierTasks" | "retryOf"> {
  const earlierTasks = [...new Set(earlier.map((run) => run.taskId))];
  return { ...(earlierTasks.length > 0 && { earlierTasks }), ...(retry && { retryOf: retry.run }) };
}

type Models = Pick<RunInput, "route" | "fallbacks" | "judge">;

/** A script needs none, and its change is judged by nobody: it does what its argv says. */
function modelsOf({ routes, judge }: SubmitDeps, { task, model }: Accepted): Models {
  if (task.change === "script" || !Object.hasOwn(routes, model)) return { route: null };
  const [route = null, ...fallbacks] = routes[model] ?? [];
  return { route, ...(fallbacks.length > 0 && { fallbacks }), ...(judge && { judge }) };
}

function routeProblem(deps: SubmitDeps, accepted: Accepted): Refusal | null {
  if (accepted.task.change === "script" || modelsOf(deps, accepted).route !== null) return null;
  const known = Object.keys(deps.routes).join(", ") || "none";
  const remedy = `add a model named ${accepted.model} under models: in skein.yaml (provider, model, price, api_key_env) and restart`;
  const because = `an agent task needs a model, and no route ${accepted.model} is configured (there are: ${known}): ${remedy}`;
  return { kind: "refused", because };
}
