// test/support/forge/tokens.ts: makes, finds and revokes tokens; only their SHA-256 is kept.
import { createHash, randomBytes } from "node:crypto";
import type { Forge } from "./forge.ts";
import type { Access, Installation, Token } from "./state.ts";

const INSTALLATION_TOKEN_LIFE_MS = 60 * 60 * 1000;

export interface TokenGrant {
  installation: Installation;
  /** Null: every repository of the installation, later ones too. */
  repositoryIds: readonly number[] | null;
  access: Access;
}

export function issueInstallationToken(
  forge: Forge,
  grant: TokenGrant,
): { token: string; expiresAt: string } {
  const token = `ghs_${randomBytes(27).toString("base64url").replace(/[-_]/g, "0")}`;
  const expiresAt = new Date(forge.settings.now() + INSTALLATION_TOKEN_LIFE_MS)
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
  forgetExpired(forge);
  keep(forge, {
    kind: "installation",
    digest: digestOf(token),
    installationId: grant.installation.id,
    repositoryIds: grant.repositoryIds === null ? null : [...grant.repositoryIds],
    access: grant.access,
    expiresAt,
  });
  return { token, expiresAt };
}

/** A person's token: it never expires and may what the person may. */
export function issueUserToken(forge: Forge, login: string): string {
  const token = `ghp_${randomBytes(27).toString("base64url").replace(/[-_]/g, "0")}`;
  keep(forge, { kind: "user", digest: digestOf(token), login });
  return token;
}

/** Null when unknown, revoked or expired. */
export function findToken(forge: Forge, token: string): Token | null {
  const digest = digestOf(token);
  const found = forge.store.state.tokens.find((candidate) => candidate.digest === digest);
  return found === undefined || isExpired(forge, found) ? null : found;
}

export function revokeToken(forge: Forge, token: Token): void {
  const { state } = forge.store;
  state.tokens = state.tokens.filter((candidate) => candidate.digest !== token.digest);
  forge.store.touch();
}

/** Every token of an installation that is gone. */
export function revokeInstallation(forge: Forge, installation: Installation): void {
  const { state } = forge.store;
  state.tokens = state.tokens.filter(
    (token) => token.kind === "user" || token.installationId !== installation.id,
  );
}

function keep(forge: Forge, token: Token): void {
  forge.store.state.tokens.push(token);
  forge.store.touch();
}

function forgetExpired(forge: Forge): void {
  const { state } = forge.store;
  state.tokens = state.tokens.filter((token) => !isExpired(forge, token));
}

function isExpired(forge: Forge, token: Token): boolean {
  return token.kind === "installation" && Date.parse(token.expiresAt) <= forge.settings.now();
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
