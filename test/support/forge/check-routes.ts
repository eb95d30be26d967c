// test/support/forge/check-routes.ts: check runs, which only Apps write, and commit statuses.
import { z } from "zod";
import { NEED } from "./access.ts";
import { nodeId, userJson } from "./accounts.ts";
import { commitNamed } from "./content-routes.ts";
import { emit } from "./events.ts";
import { timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { bases } from "./git-json.ts";
import { notFound } from "./refusal.ts";
import { actorOf, bodyOf, pageOf, repositoryOf } from "./routing.ts";
import type { ForgeApp } from "./routing.ts";
import type { CheckRun, CommitStatus, Repository } from "./state.ts";

const CONCLUSIONS = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "timed_out",
] as const;
const CheckFields = z.looseObject({
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  conclusion: z.enum(CONCLUSIONS).optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  output: z
    .looseObject({ title: z.string(), summary: z.string(), text: z.string().nullable().default(null) })
    .optional(),
});
type CheckFields = z.infer<typeof CheckFields>;
const NewCheck = CheckFields.extend({ name: z.string().min(1), head_sha: z.string() });

export function addCheckRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/repos/:owner/:repo/check-runs", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeChecks);
    const wanted = await bodyOf(c, NewCheck, "CheckRun");
    const commit = await commitNamed(forge, repository, wanted.head_sha);
    const run = applied(
      forge,
      newCheckRun(forge, repository, { name: wanted.name, headSha: commit.sha }),
      wanted,
    );
    forge.store.state.checkRuns.push(run);
    await emitCheck(forge, repository, { run, action: "created" });
    return c.json(checkRunJson(forge, repository, run), 201);
  });
  app.patch("/repos/:owner/:repo/check-runs/:id{[0-9]+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeChecks);
    const run = checkRunById(forge, repository, c.req.param("id"));
    const before = run.status;
    applied(forge, run, await bodyOf(c, CheckFields, "CheckRun"));
    if (before !== "completed" && run.status === "completed") {
      await emitCheck(forge, repository, { run, action: "completed" });
    }
    return c.json(checkRunJson(forge, repository, run));
  });
  app.get("/repos/:owner/:repo/check-runs/:id{[0-9]+}", (c) => {
    const repository = repositoryOf(forge, c, NEED.readChecks);
    return c.json(checkRunJson(forge, repository, checkRunById(forge, repository, c.req.param("id"))));
  });
  app.get("/repos/:owner/:repo/commits/:ref{.+}/check-runs", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readChecks);
    const { sha } = await commitNamed(forge, repository, c.req.param("ref"));
    const found = forge.store.state.checkRuns.filter(
      (run) => run.repositoryId === repository.id && run.headSha === sha,
    );
    const runs = pageOf(c, found).map((run) => checkRunJson(forge, repository, run));
    return c.json({ total_count: found.length, check_runs: runs });
  });
  addStatusRoutes(app, forge);
}

function newCheckRun(forge: Forge, repository: Repository, of: { name: string; headSha: string }): CheckRun {
  return {
    id: forge.store.nextId(),
    repositoryId: repository.id,
    ...of,
    status: "queued",
    conclusion: null,
    startedAt: timestamp(forge),
    completedAt: null,
    externalId: "",
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
  };
}

/** A conclusion completes the run, whatever `status` says. */
function applied(forge: Forge, run: CheckRun, fields: CheckFields): CheckRun {
  run.status = fields.conclusion === undefined ? (fields.status ?? run.status) : "completed";
  run.conclusion = fields.conclusion ?? run.conclusion;
  run.startedAt = fields.started_at ?? run.startedAt;
  if (run.status === "completed") run.completedAt = fields.completed_at ?? timestamp(forge);
  run.externalId = fields.external_id ?? run.externalId;
  run.detailsUrl = fields.details_url ?? run.detailsUrl;
  if (fields.output !== undefined) {
    const { title, summary, text } = fields.output;
    run.output = { title, summary, text };
  }
  forge.store.touch();
  return run;
}

function checkRunById(forge: Forge, repository: Repository, id: string): CheckRun {
  const found = forge.store.state.checkRuns.find(
    (run) => run.id === Number(id) && run.repositoryId === repository.id,
  );
  if (found === undefined) throw notFound();
  return found;
}

async function emitCheck(
  forge: Forge,
  repository: Repository,
  of: { run: CheckRun; action: string },
): Promise<void> {
  const { slug } = forge.settings.app;
  const body = { action: of.action, check_run: checkRunJson(forge, repository, of.run) };
  await emit(forge, { event: "check_run", repository, actor: `${slug}[bot]`, body });
}

function checkRunJson(forge: Forge, repository: Repository, run: CheckRun): Record<string, unknown> {
  const { api, html } = bases(forge, repository);
  const { app } = forge.settings;
  return {
    id: run.id,
    node_id: nodeId("CheckRun", run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url: `${api}/check-runs/${run.id}`,
    html_url: `${html}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${html}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: 0,
      annotations_url: `${api}/check-runs/${run.id}/annotations`,
    },
    check_suite: { id: run.repositoryId },
    app: { id: app.id, slug: app.slug, client_id: app.clientId, name: app.slug },
    pull_requests: [],
  };
}

const NewStatus = z.looseObject({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string().default("default"),
  description: z.string().nullable().default(null),
  target_url: z.string().nullable().default(null),
});

function addStatusRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/repos/:owner/:repo/statuses/:sha", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeStatuses);
    const wanted = await bodyOf(c, NewStatus, "Status");
    const { sha } = await commitNamed(forge, repository, c.req.param("sha"));
    const { state, context, description, target_url: targetUrl } = wanted;
    const status: CommitStatus = {
      id: forge.store.nextId(),
      repositoryId: repository.id,
      sha,
      state,
      context,
      description,
      targetUrl,
      creator: actorOf(c),
      createdAt: timestamp(forge),
    };
    forge.store.state.statuses.push(status);
    forge.store.touch();
    const shown = statusJson(forge, status);
    await emit(forge, { event: "status", repository, actor: status.creator, body: { ...shown, sha } });
    return c.json(shown, 201);
  });
  app.get("/repos/:owner/:repo/commits/:ref{.+}/status", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readStatuses);
    const { sha } = await commitNamed(forge, repository, c.req.param("ref"));
    const all = forge.store.state.statuses.filter(
      (one) => one.repositoryId === repository.id && one.sha === sha,
    );
    const latest = [...new Map(all.map((status) => [status.context, status])).values()];
    const statuses = latest.map((status) => statusJson(forge, status));
    return c.json({ state: combinedState(latest), sha, total_count: latest.length, statuses });
  });
}

/** None at all is `pending`, as on GitHub: it is not success. */
function combinedState(latest: readonly CommitStatus[]): string {
  if (latest.some(({ state }) => state === "error" || state === "failure")) return "failure";
  return latest.length > 0 && latest.every(({ state }) => state === "success") ? "success" : "pending";
}

function statusJson(forge: Forge, status: CommitStatus): Record<string, unknown> {
  return {
    id: status.id,
    node_id: nodeId("Status", status.id),
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    creator: userJson(forge, status.creator),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
