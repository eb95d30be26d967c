// test/support/forge/app.ts: the forge's HTTP rim: who asks, which handler answers, how a refusal looks.
import { Hono } from "hono";
import { addAccountRoutes } from "./account-routes.ts";
import { authenticate, findRepository } from "./access.ts";
import { sameLogin } from "./accounts.ts";
import { addAppRoutes } from "./app-routes.ts";
import { addCheckRoutes } from "./check-routes.ts";
import { addContentRoutes } from "./content-routes.ts";
import { addDevRoutes } from "./dev-routes.ts";
import { fullName } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { addGitDataRoutes } from "./git-data-routes.ts";
import { addGitFaults } from "./git-faults.ts";
import { addGitHttp } from "./git-http.ts";
import { addGraphqlRoutes } from "./graphql-routes.ts";
import { addHookRoutes } from "./hook-routes.ts";
import { addIssueRoutes } from "./issue-routes.ts";
import { addLabelRoutes } from "./label-routes.ts";
import { addPages } from "./pages.ts";
import { addPullRoutes } from "./pull-routes.ts";
import { addRefRoutes } from "./ref-routes.ts";
import { Refusal, notFound, refusalBody } from "./refusal.ts";
import { addRepositoryRoutes } from "./repository-routes.ts";
import { addReviewRoutes } from "./review-routes.ts";
import type { ForgeApp, ForgeEnv } from "./routing.ts";

/** The first matching handler answers, so the narrower paths come first. */
const ROUTES: readonly ((app: ForgeApp, forge: Forge) => void)[] = [
  addDevRoutes,
  addAppRoutes,
  addHookRoutes,
  addAccountRoutes,
  addRepositoryRoutes,
  addCheckRoutes,
  addPullRoutes,
  addReviewRoutes,
  addLabelRoutes,
  addIssueRoutes,
  addGitDataRoutes,
  addRefRoutes,
  addContentRoutes,
  addGraphqlRoutes,
  addPages,
  addGitFaults,
  addGitHttp,
];

/** Requests in, answers out; never fails. */
export function createForgeApp(forge: Forge): (request: Request) => Promise<Response> {
  const app: ForgeApp = new Hono<ForgeEnv>();
  addRim(app, forge);
  for (const addRoutes of ROUTES) addRoutes(app, forge);
  app.all("*", async (c) => {
    const url = new URL(c.req.url);
    const answer = c.req.method === "GET" ? await forge.directory.answer(url.pathname, url.search) : null;
    if (answer === null) throw notFound();
    return answer;
  });
  return async (request) => movedAnswer(forge, request) ?? app.fetch(await canonical(forge, request));
}

function addRim(app: ForgeApp, forge: Forge): void {
  const { rate } = forge;
  app.use(async (c, next) => {
    const caller = await authenticate(forge, c.req.header("authorization"));
    c.set("caller", caller);
    const free =
      c.req.path === "/rate_limit" || c.req.path.startsWith("/_dev/") || c.req.path.includes(".git/");
    const headers = free ? rate.look(caller) : rate.take(caller);
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
  app.get("/rate_limit", (c) => {
    const headers = rate.look(c.get("caller"));
    const core = {
      limit: Number(headers["x-ratelimit-limit"]),
      used: Number(headers["x-ratelimit-used"]),
      remaining: Number(headers["x-ratelimit-remaining"]),
      reset: Number(headers["x-ratelimit-reset"]),
    };
    return c.json({ resources: { core }, rate: core });
  });
  app.onError((error, c) => {
    if (error instanceof Refusal) return refusalAnswer(error);
    forge.settings.log(`fault at ${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return c.json({ message: "Server Error" }, 500);
  });
}

function refusalAnswer(refusal: Refusal): Response {
  const headers = { "content-type": "application/json; charset=utf-8", ...refusal.headers };
  return new Response(JSON.stringify(refusalBody(refusal)), { status: refusal.status, headers });
}

/** What a former name of a repository answers: where it is by number. Null: it is no former name. */
function movedAnswer(forge: Forge, request: Request): Response | null {
  const url = new URL(request.url);
  const [, owner = "", name = "", rest = ""] = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
  if (name === "" || findRepository(forge, { owner, name }) !== undefined) return null;
  const moved = forge.store.state.repositories.find(
    (one) => sameLogin(one.owner, owner) && one.formerNames.some((former) => sameLogin(former, name)),
  );
  if (moved === undefined) return null;
  const location = `${forge.settings.url}/repositories/${moved.id}${rest}${url.search}`;
  const status = request.method === "GET" ? 301 : 307;
  return Response.json({ message: "Moved Permanently", url: location }, { status, headers: { location } });
}

/** `/repositories/ID/…` is `/repos/OWNER/NAME/…` by number, and `/api/v3` the same API under its other name. */
async function canonical(forge: Forge, request: Request): Promise<Request> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/api\/(v3(?=\/|$))?/, "/").replace(/^\/\//, "/");
  const [, id, rest] = /^\/repositories\/(\d+)\/(.+)$/.exec(path) ?? [];
  const repository = forge.store.state.repositories.find((one) => one.id === Number(id));
  url.pathname = repository === undefined ? path : `/repos/${fullName(repository)}/${rest ?? ""}`;
  return url.href === request.url ? request : new Request(url, request);
}
