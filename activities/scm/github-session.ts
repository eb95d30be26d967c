// activities/scm/github-session.ts: a token for one repository and one effect, in memory only, revoked when it ends.
import { App } from "@octokit/app";
import { ScmFailure } from "./failure.ts";
import type { ForgeRequest } from "./forge.ts";
import { octokitFor, prepare, tokenClient } from "./github-client.ts";
import type { ClientBounds, GithubClient } from "./github-client.ts";
import { installationOf, tokenRequest } from "./github-installation.ts";
import type { Pass, Strikes } from "./strikes.ts";

export type GithubSettings = {
  /** REST base, such as `https://api.github.com`. */
  apiUrl: string;
  /** Base of clone addresses, such as `https://github.com`. */
  webUrl: string;
  /** The App's client id, or its numeric id. */
  appId: string;
  /** PKCS#1 or PKCS#8. */
  privateKeyPem: string;
  /** For one request. */
  timeoutMs: number;
  log: { warn(message: string): void };
};

type SessionSettings = GithubSettings & { strikes: Strikes };

export type GithubSession = {
  client: GithubClient;
  token: string;
  owner: string;
  repo: string;
  signal: AbortSignal;
};

const REVOKE_TIMEOUT_MS = 5000;

/**
 * Fails: `forge_rate_limited` without a request while the forge wants to be left alone; `forge_not_found` where the App
 * does not reach the repository, or for another tenant only (I7); and as any request does.
 */
export async function withSession<T>(
  settings: SessionSettings,
  request: ForgeRequest,
  work: (session: GithubSession) => Promise<T>,
): Promise<T> {
  const pass = settings.strikes.enter(slugOf(request.repository).owner);
  try {
    return await withToken(settings, { request, pass }, work);
  } finally {
    pass.leave();
  }
}

type Asking = { request: ForgeRequest; pass: Pass };

async function withToken<T>(
  settings: GithubSettings,
  asking: Asking,
  work: (session: GithubSession) => Promise<T>,
): Promise<T> {
  const { request, pass } = asking;
  const bounds = { apiUrl: settings.apiUrl, timeoutMs: settings.timeoutMs, signal: request.signal, pass };
  const grant = await issueToken(settings, bounds, request);
  try {
    const slug = assertSingle(grant.repositories ?? [], request);
    return await work({
      ...slug,
      token: grant.token,
      signal: request.signal,
      client: tokenClient(bounds, grant.token, grant.madeAt),
    });
  } finally {
    await revoke(settings, grant.token, asking);
  }
}

type Granted = { id: number | bigint; full_name: string };
type Grant = { token: string; madeAt: number; repositories?: Granted[] | undefined };

/** The one call that makes a token, not the SDK's cached `auth`: two effects must not share one that the first revokes. */
async function issueToken(
  settings: GithubSettings,
  bounds: ClientBounds,
  request: ForgeRequest,
): Promise<Grant> {
  const { octokit } = new App({
    appId: settings.appId,
    privateKey: settings.privateKeyPem,
    Octokit: octokitFor(bounds),
  });
  prepare(octokit, bounds.pass, () => null);
  const installation = await installationOf(octokit, slugOf(request.repository), request);
  const { data } = await tokenRequest(octokit, installation, request);
  return { token: data.token, madeAt: Date.now(), repositories: data.repositories };
}

/** The token must be for the one repository that was meant: a lax forge could widen it. Renamed, it is still that one. */
function assertSingle(
  granted: Granted[],
  { repository, forgeId }: ForgeRequest,
): { owner: string; repo: string } {
  const [only, ...others] = granted;
  if (only !== undefined && others.length === 0) {
    const isMeant =
      forgeId === null
        ? only.full_name.toLowerCase() === repository.toLowerCase()
        : Number(only.id) === forgeId;
    if (isMeant) return slugOf(only.full_name);
  }
  throw new ScmFailure(
    "forge_not_found",
    `${repository} is not what the forge gave access to (renamed or transferred?)`,
  );
}

/**
 * Best effort: the token ends by itself within the hour, and while the forge wants to be left alone it is not asked. Not
 * bound to the effect's signal, which may be why we end.
 */
async function revoke(settings: GithubSettings, token: string, { request, pass }: Asking): Promise<void> {
  const { apiUrl } = settings;
  const bounds = { apiUrl, timeoutMs: REVOKE_TIMEOUT_MS, signal: new AbortController().signal, pass };
  try {
    await tokenClient(bounds, token, Date.now()).request("DELETE /installation/token");
  } catch (error) {
    const because = error instanceof ScmFailure ? error.message : "unknown fault";
    settings.log.warn(
      `the token for ${request.repository} was not revoked and ends within the hour: ${because}`,
    );
  }
}

function slugOf(name: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = name.split("/");
  return { owner, repo };
}
