// test/support/forge/fault-routes.ts: `/_dev/faults` and its like: the forge misbehaves as it is told.
import { z } from "zod";
import { ensureInstallation } from "./accounts.ts";
import { Fault } from "./faults.ts";
import type { Forge } from "./forge.ts";
import { notFound } from "./refusal.ts";
import { bodyOf } from "./routing.ts";
import type { ForgeApp } from "./routing.ts";
import { revokeInstallation } from "./tokens.ts";

const InstallationChange = z.strictObject({ state: z.enum(["active", "suspended", "deleted"]) });
const RepositoryChange = z.strictObject({
  archived: z.boolean().optional(),
  name: z.string().min(1).max(100).optional(),
});
const Owner = z.strictObject({ owner: z.string() });

export function addFaultRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/_dev/faults", async (c) => {
    forge.faults.add(await bodyOf(c, Fault, "Fault"));
    return c.body(null, 204);
  });
  app.delete("/_dev/faults", (c) => {
    forge.faults.clear();
    return c.body(null, 204);
  });
  app.delete("/_dev/rate", (c) => {
    forge.rate.startOver();
    return c.body(null, 204);
  });
  app.get("/_dev/requests", (c) => c.json(forge.faults.asked()));
  app.put("/_dev/webhooks", async (c) => {
    const { order } = await bodyOf(c, z.strictObject({ order: z.enum(["kept", "reversed"]) }), "Webhooks");
    await forge.webhooks.reorder(order);
    return c.body(null, 204);
  });
  addInstallationRoutes(app, forge);
  addRepositoryChanges(app, forge);
}

function addInstallationRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/_dev/installations", async (c) => {
    const { owner } = await bodyOf(c, Owner, "Installation");
    return c.json(ensureInstallation(forge, owner), 201);
  });
  app.patch("/_dev/installations/:id{[0-9]+}", async (c) => {
    const { state } = await bodyOf(c, InstallationChange, "Installation");
    const found = forge.store.state.installations.find((one) => one.id === Number(c.req.param("id")));
    if (found === undefined) throw notFound();
    found.state = state;
    if (state === "deleted") revokeInstallation(forge, found);
    forge.store.touch();
    return c.json(found);
  });
}

function addRepositoryChanges(app: ForgeApp, forge: Forge): void {
  app.patch("/_dev/repositories/:id{[0-9]+}", async (c) => {
    const { archived, name } = await bodyOf(c, RepositoryChange, "Repository");
    const found = forge.store.state.repositories.find((one) => one.id === Number(c.req.param("id")));
    if (found === undefined) throw notFound();
    if (archived !== undefined) found.archived = archived;
    if (name !== undefined && name !== found.name) {
      found.formerNames.push(found.name);
      found.name = name;
    }
    forge.store.touch();
    forge.directory.invalidate();
    return c.json({ id: found.id, archived: found.archived, name: found.name });
  });
}
