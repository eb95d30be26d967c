// test/support/forge/accounts.ts: people, organisations and the App's bot, found by login and shown as GitHub shows them.
import type { Forge } from "./forge.ts";
import { botAccount } from "./forge.ts";
import type { Account, Installation, Role } from "./state.ts";
import { Refusal } from "./refusal.ts";
import { timestamp } from "./forge.ts";

const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/;
/** `emulate` makes these two itself and counts them. */
const RESERVED = ["ghost", "admin"];

export function findAccount(forge: Forge, login: string): Account | undefined {
  const bot = botAccount(forge.settings.app);
  if (sameLogin(bot.login, login)) return bot;
  return forge.store.state.accounts.find((account) => sameLogin(account.login, login));
}

export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Makes the account, by default with role `write`, or changes the role of the one there is if one is given. Fails: 422 for a login no account can have. */
export function ensureAccount(
  forge: Forge,
  wanted: { login: string; type: "User" | "Organization"; role?: Role | undefined },
): Account {
  const { login, type, role } = wanted;
  if (!LOGIN.test(login) || RESERVED.includes(login.toLowerCase())) {
    throw new Refusal(422, `No account can have the login ${login}`);
  }
  const found = forge.store.state.accounts.find((account) => sameLogin(account.login, login));
  if (found !== undefined) {
    if (found.type !== type) throw new Refusal(422, `${login} is taken by another type of account`);
    found.role = role ?? found.role;
    forge.store.touch();
    return found;
  }
  const siblings = forge.store.state.accounts.filter((account) => account.type === type).length;
  const account = { id: siblings + (type === "User" ? 3 : 1), login, type, role: role ?? "write" };
  forge.store.state.accounts.push(account);
  forge.store.touch();
  forge.directory.invalidate();
  return account;
}

/** Installs the App for all repositories of `owner`, once; the owner is made an organisation if unknown. */
export function ensureInstallation(forge: Forge, owner: string): Installation {
  const account =
    findAccount(forge, owner) ?? ensureAccount(forge, { login: owner, type: "Organization", role: "admin" });
  const { installations } = forge.store.state;
  const found = installationOf(forge, account.login);
  if (found !== undefined) return found;
  const installation: Installation = {
    id: 5001 + installations.length,
    owner: account.login,
    createdAt: timestamp(forge),
    state: "active",
  };
  installations.push(installation);
  forge.store.touch();
  return installation;
}

/** The one that is there now, suspended or not; a deleted one comes back as another. */
export function installationOf(forge: Forge, owner: string): Installation | undefined {
  return forge.store.state.installations.find(
    (one) => one.state !== "deleted" && sameLogin(one.owner, owner),
  );
}

/** "Simple User" of the REST schemas; an unknown login is shown as the ghost, as GitHub shows deleted people. */
export function userJson(forge: Forge, login: string): Record<string, unknown> {
  const account = findAccount(forge, login) ?? { id: 1, login: "ghost", type: "User" as const };
  const { url } = forge.settings;
  const path = encodeURIComponent(account.login);
  const api = `${url}/users/${path}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${url}/avatars/u/${path}`,
    gravatar_id: "",
    url: api,
    html_url: account.type === "Bot" ? `${url}/apps/${forge.settings.app.slug}` : `${url}/${path}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** Opaque to clients; here kind and id, so that GraphQL can find the thing again. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64url");
}

export function parseNodeId(text: string): { kind: string; id: number } | null {
  const match = /^([A-Za-z]+):(\d+)$/.exec(Buffer.from(text, "base64url").toString("utf8"));
  return match === null ? null : { kind: match[1] ?? "", id: Number(match[2]) };
}
