// test/support/forge/label-routes.ts: labels of a repository and of its pull requests, with `labeled` and `unlabeled`.
import { z } from "zod";
import { NEED } from "./access.ts";
import type { Forge } from "./forge.ts";
import { ensureLabel, findLabel, labelJson } from "./labels.ts";
import type { OnPull } from "./pull-changes.ts";
import { emitPull, note } from "./pulls.ts";
import { Refusal, invalid } from "./refusal.ts";
import { actorOf, bodyOf, pageOf, pullOf, repositoryOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";

const ISSUE_LABELS = "/repos/:owner/:repo/issues/:number{[0-9]+}/labels";
const LabelName = z.union([z.string().min(1).max(50), z.looseObject({ name: z.string().min(1).max(50) })]);
const LabelNames = z.union([z.array(LabelName), z.looseObject({ labels: z.array(LabelName).default([]) })]);
const NewLabel = z.looseObject({
  name: z.string().min(1).max(50),
  color: z
    .string()
    .regex(/^[0-9a-fA-F]{6}$/)
    .optional(),
  description: z.string().max(100).nullable().default(null),
});

export function addLabelRoutes(app: ForgeApp, forge: Forge): void {
  addRepositoryLabels(app, forge);
  app.get(ISSUE_LABELS, (c) => c.json(shownLabels(forge, c, pullOf(forge, c, NEED.readTalk))));
  app.post(ISSUE_LABELS, async (c) => {
    const on = { ...pullOf(forge, c, NEED.label), actor: actorOf(c) };
    for (const name of await namesOf(c)) await addLabel(forge, on, name);
    return c.json(shownLabels(forge, c, on));
  });
  app.put(ISSUE_LABELS, async (c) => {
    const on = { ...pullOf(forge, c, NEED.label), actor: actorOf(c) };
    const names = await namesOf(c);
    const kept = new Set(names.map((name) => name.toLowerCase()));
    for (const name of on.pull.labels.filter((old) => !kept.has(old.toLowerCase())))
      await dropLabel(forge, on, name);
    for (const name of names) await addLabel(forge, on, name);
    return c.json(shownLabels(forge, c, on));
  });
  app.delete(`${ISSUE_LABELS}/:name`, async (c) => {
    const on = { ...pullOf(forge, c, NEED.label), actor: actorOf(c) };
    const wanted = c.req.param("name").toLowerCase();
    const name = on.pull.labels.find((label) => label.toLowerCase() === wanted);
    if (name === undefined) throw new Refusal(404, "Label does not exist");
    await dropLabel(forge, on, name);
    return c.json(shownLabels(forge, c, on));
  });
  app.delete(ISSUE_LABELS, async (c) => {
    const on = { ...pullOf(forge, c, NEED.label), actor: actorOf(c) };
    for (const name of on.pull.labels) await dropLabel(forge, on, name);
    return c.body(null, 204);
  });
}

async function namesOf(c: ForgeContext): Promise<string[]> {
  const body = await bodyOf(c, LabelNames, "Label");
  const entries = Array.isArray(body) ? body : body.labels;
  return entries.map((entry) => (typeof entry === "string" ? entry : entry.name));
}

function shownLabels(forge: Forge, c: ForgeContext, on: Omit<OnPull, "actor">): Record<string, unknown>[] {
  return pageOf(c, on.pull.labels).map((name) => labelJson(forge, on.repository, name));
}

async function addLabel(forge: Forge, on: OnPull, wanted: string): Promise<void> {
  const { repository, pull, actor } = on;
  const { name } = ensureLabel(forge, repository, { name: wanted });
  if (pull.labels.includes(name)) return;
  pull.labels.push(name);
  note(forge, pull, { event: "labeled", actor, label: name });
  await emitPull(forge, { ...on, action: "labeled", more: { label: labelJson(forge, repository, name) } });
}

async function dropLabel(forge: Forge, on: OnPull, name: string): Promise<void> {
  const { repository, pull, actor } = on;
  pull.labels = pull.labels.filter((label) => label !== name);
  note(forge, pull, { event: "unlabeled", actor, label: name });
  await emitPull(forge, { ...on, action: "unlabeled", more: { label: labelJson(forge, repository, name) } });
}

function addRepositoryLabels(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo/labels", (c) => {
    const repository = repositoryOf(forge, c, NEED.readTalk);
    return c.json(pageOf(c, repository.labels).map((label) => labelJson(forge, repository, label.name)));
  });
  app.get("/repos/:owner/:repo/labels/:name", (c) => {
    const repository = repositoryOf(forge, c, NEED.readTalk);
    const label = findLabel(repository, c.req.param("name"));
    if (label === undefined) throw new Refusal(404, "Not Found");
    return c.json(labelJson(forge, repository, label.name));
  });
  app.post("/repos/:owner/:repo/labels", async (c) => {
    const repository = repositoryOf(forge, c, NEED.label);
    const { name, color, description } = await bodyOf(c, NewLabel, "Label");
    if (findLabel(repository, name) !== undefined) {
      throw invalid({ resource: "Label", field: "name", code: "already_exists" });
    }
    ensureLabel(forge, repository, { name, description, ...(color === undefined ? {} : { color }) });
    return c.json(labelJson(forge, repository, name), 201);
  });
}
