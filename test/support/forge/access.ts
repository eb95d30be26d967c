// test/support/forge/access.ts: who asks, and whether they may see and touch a repository; private ones stay unseen.
import { findAccount, sameLogin } from "./accounts.ts";
import { refuseAppJwt } from "./app-jwt.ts";
import { botAccount } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { Refusal, forbidden, notFound } from "./refusal.ts";
import type { Account, Repository, Token } from "./state.ts";
import { findToken } from "./tokens.ts";

type InstallationToken = Extract<Token, { kind: "installation" }>;

export type Caller =
  | { kind: "anonymous" }
  | { kind: "app" }
  | { kind: "installation"; account: Account; token: InstallationToken }
  | { kind: "user"; account: Account; token: Token };

/** A caller who has an account to act under. */
export type NamedCaller = Extract<Caller, { account: Account }>;

export interface Need {
  /** Any one of these permissions will do for an App. */
  anyOf: readonly string[];
  level: "read" | "write";
  /** What a person needs; `nobody`: only Apps may. */
  people: "read" | "write" | "admin" | "nobody";
}

export const NEED = {
  metadata: { anyOf: ["metadata"], level: "read", people: "read" },
  readContents: { anyOf: ["contents"], level: "read", people: "read" },
  writeContents: { anyOf: ["contents"], level: "write", people: "write" },
  readPulls: { anyOf: ["pull_requests"], level: "read", people: "read" },
  writePulls: { anyOf: ["pull_requests"], level: "write", people: "read" },
  readTalk: { anyOf: ["issues", "pull_requests"], level: "read", people: "read" },
  writeTalk: { anyOf: ["issues", "pull_requests"], level: "write", people: "read" },
  label: { anyOf: ["issues", "pull_requests"], level: "write", people: "write" },
  readChecks: { anyOf: ["checks"], level: "read", people: "read" },
  writeChecks: { anyOf: ["checks"], level: "write", people: "nobody" },
  readStatuses: { anyOf: ["statuses"], level: "read", people: "read" },
  writeStatuses: { anyOf: ["statuses"], level: "write", people: "write" },
  administer: { anyOf: ["administration"], level: "write", people: "admin" },
} as const satisfies Record<string, Need>;

const RANK = { none: 0, read: 1, write: 2, admin: 3, nobody: 4 } as const;

/** The `Authorization` header, of REST or of git → who asks. Fails: 401 for a credential that is no good. */
export async function authenticate(forge: Forge, header: string | undefined): Promise<Caller> {
  const secret = credentialIn(header);
  if (secret === null) return { kind: "anonymous" };
  if (secret.startsWith("ey") && secret.split(".").length === 3) {
    const because = await refuseAppJwt(forge, secret);
    if (because !== null) throw new Refusal(401, because);
    return { kind: "app" };
  }
  const token = findToken(forge, secret);
  if (token === null) throw new Refusal(401, "Bad credentials");
  if (token.kind === "installation") {
    return { kind: "installation", account: botAccount(forge.settings.app), token };
  }
  const account = findAccount(forge, token.login);
  if (account === undefined) throw new Refusal(401, "Bad credentials");
  return { kind: "user", account, token };
}

function credentialIn(header: string | undefined): string | null {
  const [scheme = "", value = ""] = (header ?? "").trim().split(/\s+/, 2);
  if (/^(bearer|token)$/i.test(scheme)) return value === "" ? null : value;
  if (!/^basic$/i.test(scheme)) return null;
  const text = Buffer.from(value, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1); // git sends any user name, the token as password
}

export function findRepository(forge: Forge, slug: { owner: string; name: string }): Repository | undefined {
  return forge.store.state.repositories.find(
    (repository) => sameLogin(repository.owner, slug.owner) && sameLogin(repository.name, slug.name),
  );
}

/** Is the repository within what this token was issued for? */
export function covers(forge: Forge, token: InstallationToken, repository: Repository): boolean {
  const { installations } = forge.store.state;
  const installation = installations.find((candidate) => candidate.id === token.installationId);
  if (installation === undefined || !sameLogin(installation.owner, repository.owner)) return false;
  return token.repositoryIds === null || token.repositoryIds.includes(repository.id);
}

/** Fails: 404 for what the caller may not see, else 401 or 403. */
export function assertAccess(
  forge: Forge,
  asked: { caller: Caller; repository: Repository | undefined; need: Need },
): Repository {
  const { caller, repository, need } = asked;
  if (repository === undefined || !maySee(forge, caller, repository)) throw notFound();
  if (need.level === "write" || repository.private) assertRight(forge, { caller, repository, need });
  if (need.level === "write" && repository.archived) {
    throw new Refusal(403, "Repository was archived so is read-only.");
  }
  return repository;
}

function assertRight(forge: Forge, asked: { caller: Caller; repository: Repository; need: Need }): void {
  const { caller, repository, need } = asked;
  switch (caller.kind) {
    case "anonymous":
      throw new Refusal(401, "Requires authentication");
    case "app":
      throw forbidden();
    case "installation":
      return assertGranted(forge, { token: caller.token, repository, need });
    case "user":
      if (RANK[caller.account.role] < RANK[need.people])
        throw forbidden("Must have push access to repository");
  }
}

/** Private repositories are there for people of this forge, and for tokens that cover them. */
export function maySee(forge: Forge, caller: Caller, repository: Repository): boolean {
  if (!repository.private) return true;
  if (caller.kind === "installation") return covers(forge, caller.token, repository);
  return caller.kind === "user";
}

function assertGranted(
  forge: Forge,
  asked: { token: InstallationToken; repository: Repository; need: Need },
): void {
  const { token, repository, need } = asked;
  const granted = need.anyOf.some((name) => RANK[token.access[name] ?? "none"] >= RANK[need.level]);
  if (granted && covers(forge, token, repository)) return;
  const wanted = need.anyOf.map((name) => `${name}=${need.level}`).join("; ");
  throw new Refusal(403, "Resource not accessible by integration", {
    headers: { "x-accepted-github-permissions": wanted },
  });
}

/** May this caller bring workflow files in? People may, an App only with `workflows`. */
export function mayWriteWorkflows(caller: Caller): boolean {
  return (
    caller.kind === "user" || (caller.kind === "installation" && caller.token.access["workflows"] === "write")
  );
}
