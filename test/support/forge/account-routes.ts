// test/support/forge/account-routes.ts: who am I, what may a person do here, how many requests are left.
import { NEED } from "./access.ts";
import { findAccount, userJson } from "./accounts.ts";
import type { Forge } from "./forge.ts";
import { Refusal, notFound } from "./refusal.ts";
import { callerOf, repositoryOf } from "./routing.ts";
import type { ForgeApp } from "./routing.ts";

const ROLE_RIGHTS = {
  admin: { admin: true, maintain: true, push: true, triage: true, pull: true },
  write: { admin: false, maintain: false, push: true, triage: true, pull: true },
  read: { admin: false, maintain: false, push: false, triage: false, pull: true },
} as const;

export function addAccountRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/user", (c) => {
    const caller = callerOf(c);
    if (caller.kind !== "user") throw new Refusal(403, "Resource not accessible by integration");
    return c.json(userJson(forge, caller.account.login));
  });
  app.get("/users/:login", async (c, next) => {
    const account = findAccount(forge, c.req.param("login"));
    if (account?.type !== "Bot") return next(); // people and organisations are the directory's
    return c.json(userJson(forge, account.login));
  });
  app.get("/repos/:owner/:repo/collaborators/:login/permission", (c) => {
    repositoryOf(forge, c, NEED.metadata);
    callerOf(c);
    const account = findAccount(forge, c.req.param("login"));
    if (account?.type !== "User") throw notFound();
    const user = {
      ...userJson(forge, account.login),
      permissions: ROLE_RIGHTS[account.role],
      role_name: account.role,
    };
    return c.json({ permission: account.role, role_name: account.role, user });
  });
}
