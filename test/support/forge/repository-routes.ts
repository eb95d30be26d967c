// test/support/forge/repository-routes.ts: repositories by name, by number and by owner.
import { NEED, assertAccess, maySee } from "./access.ts";
import { findAccount, sameLogin, userJson } from "./accounts.ts";
import type { Forge } from "./forge.ts";
import { notFound } from "./refusal.ts";
import { pageOf, repositoryOf } from "./routing.ts";
import type { ForgeApp } from "./routing.ts";

export function addRepositoryRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo", async (c) => {
    return c.json(await forge.directory.repositoryJson(repositoryOf(forge, c, NEED.metadata)));
  });
  app.get("/repos/:owner/:repo/collaborators/:login/permission", (c) => {
    repositoryOf(forge, c, NEED.metadata);
    const account = findAccount(forge, c.req.param("login"));
    if (account === undefined) throw notFound();
    const permission = account.type === "User" ? account.role : "none";
    return c.json({ permission, role_name: permission, user: userJson(forge, account.login) });
  });
  app.get("/repositories/:id{[0-9]+}", async (c) => {
    const id = Number(c.req.param("id"));
    const found = forge.store.state.repositories.find((repository) => repository.id === id);
    const asked = { caller: c.get("caller"), repository: found, need: NEED.metadata };
    return c.json(await forge.directory.repositoryJson(assertAccess(forge, asked)));
  });
  app.get("/:kind{orgs|users}/:login/repos", async (c) => {
    const owner = findAccount(forge, c.req.param("login"));
    if (owner === undefined) throw notFound();
    const seen = forge.store.state.repositories.filter(
      (repository) => sameLogin(repository.owner, owner.login) && maySee(forge, c.get("caller"), repository),
    );
    return c.json(await Promise.all(pageOf(c, seen).map((one) => forge.directory.repositoryJson(one))));
  });
}
