// test/support/forge/routing.ts: what every REST handler starts with: caller, repository, parsed body, page.
import type { Context, Hono } from "hono";
import type { z } from "zod";
import { assertAccess, findRepository } from "./access.ts";
import type { Caller, NamedCaller, Need } from "./access.ts";
import { findPull } from "./pulls.ts";
import type { Forge } from "./forge.ts";
import { Refusal, invalid, notFound } from "./refusal.ts";
import type { Pull, Repository } from "./state.ts";

export type ForgeEnv = { Variables: { caller: Caller } };
export type ForgeApp = Hono<ForgeEnv>;
export type ForgeContext = Context<ForgeEnv>;

/** The repository of `/repos/:owner/:repo/…`. Fails: 401, 403, 404. */
export function repositoryOf(forge: Forge, c: ForgeContext, need: Need): Repository {
  const slug = { owner: c.req.param("owner") ?? "", name: c.req.param("repo") ?? "" };
  return assertAccess(forge, { caller: c.get("caller"), repository: findRepository(forge, slug), need });
}

/** The pull request of `…/:number` and its repository. Fails: 401, 403, 404. */
export function pullOf(forge: Forge, c: ForgeContext, need: Need): { repository: Repository; pull: Pull } {
  const repository = repositoryOf(forge, c, need);
  const pull = findPull(forge, repository, Number(c.req.param("number")));
  if (pull === undefined) throw notFound();
  return { repository, pull };
}

/** Whoever asks, under an account. Fails: 401; what a caller may do was checked before. */
export function callerOf(c: ForgeContext): NamedCaller {
  const caller = c.get("caller");
  if (caller.kind === "user" || caller.kind === "installation") return caller;
  throw new Refusal(401, "Requires authentication");
}

export function actorOf(c: ForgeContext): string {
  return callerOf(c).account.login;
}

/** Fails: 400 for no JSON, 422 naming the first field that does not fit. An empty body counts as `{}`. */
export async function bodyOf<T>(c: ForgeContext, schema: z.ZodType<T>, resource: string): Promise<T> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  const missing = issue?.code === "invalid_type" && issue.message.includes("received undefined");
  throw invalid({ resource, field, code: missing ? "missing_field" : "invalid" });
}

/** Cuts one page out of `all` and sets the `Link` header as GitHub does. */
export function pageOf<T>(c: ForgeContext, all: readonly T[]): T[] {
  const perPage = Math.min(100, positive(c.req.query("per_page"), 30));
  const page = positive(c.req.query("page"), 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const links: string[] = [];
  const link = (to: number, rel: string): void => {
    const url = new URL(c.req.url);
    url.searchParams.set("page", String(to));
    links.push(`<${url.href}>; rel="${rel}"`);
  };
  if (page > 1) link(page - 1, "prev");
  if (page < last) link(page + 1, "next");
  if (page < last) link(last, "last");
  if (page > 1) link(1, "first");
  if (links.length > 0) c.header("link", links.join(", "));
  return all.slice((page - 1) * perPage, page * perPage);
}

function positive(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
