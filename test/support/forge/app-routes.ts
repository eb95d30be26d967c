// test/support/forge/app-routes.ts: the App's own endpoints: itself, its installations, their tokens, its deliveries.
import { z } from "zod";
import { covers, findRepository } from "./access.ts";
import { installationOf, nodeId, sameLogin, userJson } from "./accounts.ts";
import type { Forge } from "./forge.ts";
import { Refusal, forbidden, notFound, unprocessable } from "./refusal.ts";
import { bodyOf, pageOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import type { Access, Installation, Repository } from "./state.ts";
import { issueInstallationToken, revokeToken } from "./tokens.ts";

const EVENTS = [
  "push",
  "create",
  "delete",
  "pull_request",
  "pull_request_review",
  "issue_comment",
  "check_run",
  "status",
];
const LONGEST_LIST = 500;

export function addAppRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/app", (c) => {
    assertApp(c);
    return c.json(appJson(forge));
  });
  app.get("/app/installations", (c) => {
    assertApp(c);
    const { installations } = forge.store.state;
    return c.json(pageOf(c, installations).map((one) => installationJson(forge, one)));
  });
  app.get("/app/installations/:id{[0-9]+}", (c) => {
    assertApp(c);
    return c.json(installationJson(forge, installationById(forge, c)));
  });
  app.get("/repos/:owner/:repo/installation", (c) => {
    assertApp(c);
    const slug = { owner: c.req.param("owner"), name: c.req.param("repo") };
    const repository = findRepository(forge, slug);
    if (repository === undefined) throw notFound();
    return c.json(installationJson(forge, installationOfOwner(forge, repository.owner)));
  });
  app.get("/:kind{orgs|users}/:login/installation", (c) => {
    assertApp(c);
    return c.json(installationJson(forge, installationOfOwner(forge, c.req.param("login"))));
  });
  addTokenRoutes(app, forge);
}

const TokenRequest = z.looseObject({
  repositories: z.array(z.string()).max(LONGEST_LIST).optional(),
  repository_ids: z.array(z.int()).max(LONGEST_LIST).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});
type TokenRequest = z.infer<typeof TokenRequest>;

function addTokenRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/app/installations/:id{[0-9]+}/access_tokens", async (c) => {
    assertApp(c);
    const installation = installationById(forge, c);
    if (installation.state === "suspended") throw forbidden("This installation has been suspended");
    const request = await bodyOf(c, TokenRequest, "InstallationToken");
    const repositories = chosenRepositories(forge, installation, request);
    const access = narrowedAccess(forge, request.permissions);
    const repositoryIds = repositories?.map((repository) => repository.id) ?? null;
    const { token, expiresAt } = issueInstallationToken(forge, { installation, repositoryIds, access });
    await forge.store.flush(); // a token that a client holds must outlive a crash of the forge
    const cards = repositories?.map((repository) => forge.directory.repositoryJson(repository));
    return c.json(
      {
        token,
        expires_at: expiresAt,
        permissions: access,
        repository_selection: cards === undefined ? "all" : "selected",
        ...(cards === undefined ? {} : { repositories: await Promise.all(cards) }),
      },
      201,
    );
  });
  app.delete("/installation/token", async (c) => {
    const caller = c.get("caller");
    if (caller.kind !== "installation") throw new Refusal(401, "Requires authentication");
    revokeToken(forge, caller.token);
    await forge.store.flush();
    return c.body(null, 204);
  });
  app.get("/installation/repositories", async (c) => {
    const caller = c.get("caller");
    if (caller.kind !== "installation")
      throw new Refusal(403, "Resource not accessible by personal access token");
    const all = forge.store.state.repositories.filter((repository) =>
      covers(forge, caller.token, repository),
    );
    const repositories = await Promise.all(pageOf(c, all).map((one) => forge.directory.repositoryJson(one)));
    const selection = caller.token.repositoryIds === null ? "all" : "selected";
    return c.json({ total_count: all.length, repository_selection: selection, repositories });
  });
}

function assertApp(c: ForgeContext): void {
  if (c.get("caller").kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
}

function installationById(forge: Forge, c: ForgeContext): Installation {
  const id = Number(c.req.param("id"));
  const found = forge.store.state.installations.find((installation) => installation.id === id);
  if (found === undefined || found.state === "deleted") throw notFound();
  return found;
}

function installationOfOwner(forge: Forge, owner: string): Installation {
  const found = installationOf(forge, owner);
  if (found === undefined) throw notFound();
  return found;
}

/** Null: all. Fails: 422 for a repository outside the installation, or for both kinds of list at once. */
function chosenRepositories(
  forge: Forge,
  installation: Installation,
  request: TokenRequest,
): Repository[] | null {
  const { repositories: names, repository_ids: ids } = request;
  if (names !== undefined && ids !== undefined) {
    throw unprocessable("Only one of repositories or repository_ids may be specified.");
  }
  if (names === undefined && ids === undefined) return null;
  const own = forge.store.state.repositories.filter((one) => sameLogin(one.owner, installation.owner));
  const found = [
    ...new Set(names?.map((name) => own.find((one) => sameLogin(one.name, name)))),
    ...new Set(ids?.map((id) => own.find((one) => one.id === id))),
  ];
  return found.map((repository) => {
    if (repository !== undefined) return repository;
    throw unprocessable(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  });
}

/** Fails: 422 for more than the App was granted. `metadata: read` comes with anything. */
function narrowedAccess(forge: Forge, wanted: Access | undefined): Access {
  const granted = forge.settings.app.access;
  if (wanted === undefined) return { ...granted };
  const beyond = Object.entries(wanted).some(
    ([name, level]) => granted[name] === undefined || (level === "write" && granted[name] === "read"),
  );
  if (beyond) throw unprocessable("The permissions requested are not granted to this installation.");
  return { ...wanted, metadata: "read" };
}

function appJson(forge: Forge): Record<string, unknown> {
  const { app, url } = forge.settings;
  const { installations } = forge.store.state;
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: userJson(forge, installations[0]?.owner ?? ""),
    name: app.slug,
    description: null,
    external_url: url,
    html_url: `${url}/apps/${app.slug}`,
    permissions: app.access,
    events: EVENTS,
    installations_count: installations.length,
  };
}

function installationJson(forge: Forge, installation: Installation): Record<string, unknown> {
  const { app, url } = forge.settings;
  const account = userJson(forge, installation.owner);
  return {
    id: installation.id,
    client_id: app.clientId,
    account,
    repository_selection: "all",
    access_tokens_url: `${url}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${url}/installation/repositories`,
    html_url: `${url}/organizations/${installation.owner}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account["id"],
    target_type: account["type"],
    permissions: app.access,
    events: EVENTS,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}
