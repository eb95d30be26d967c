// activities/scm/github-session.ts: a token for one repository and one effect, in memory only, revoked when it ends.
import { App } from "@octokit/app";
import { ScmFailure } from "./failure.ts";
import type { ForgeRequest } from "./forge.ts";
import { octokitFor, prepare, tokenClient } from "./github-client.ts";
import type { ClientBounds, GithubClient } from "./github-client.ts";

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

export type GithubSession = {
  client: GithubClient;
  token: string;
  owner: string;
  repo: string;
};

const REVOKE_TIMEOUT_MS = 5000;

/** Fails: `forge_not_found` where the App is not installed, or for another tenant only (I7); and as any request does. */
export async function withSession<T>(
  settings: GithubSettings,
  request: ForgeRequest,
  work: (session: GithubSession) => Promise<T>,
): Promise<T> {
  const bounds = { apiUrl: settings.apiUrl, timeoutMs: settings.timeoutMs, signal: request.signal };
  const grant = await issueToken(settings, bounds, request);
  try {
    const slug = assertSingle(grant.repositories ?? [], request);
    return await work({
      ...slug,
      token: grant.token,
      client: tokenClient(bounds, grant.token, grant.madeAt),
    });
  } finally {
    await revoke(settings, grant.token, request.repository);
  }
}

type Granted = { id: number | bigint; full_name: string };
type Grant = { token: string; madeAt: number; repositories?: Granted[] | undefined };

/**
 * The one call that makes a token, not the SDK's cached `auth`: two effects must not share one that the first revokes.
 * Narrowed by the onboarded repository's number: another repository may have its name by now. By name only before there is one.
 */
async function issueToken(
  settings: GithubSettings,
  bounds: ClientBounds,
  request: ForgeRequest,
): Promise<Grant> {
  const { owner, repo } = slugOf(request.repository);
  const { octokit } = new App({
    appId: settings.appId,
    privateKey: settings.privateKeyPem,
    Octokit: octokitFor(bounds),
  });
  prepare(octokit, () => null);
  const installation = await octokit.request("GET /repos/{owner}/{repo}/installation", { owner, repo });
  if (!request.installations.includes(Number(installation.data.id))) {
    throw new ScmFailure(
      "forge_not_found",
      `no forge installation of this tenant covers ${request.repository}`,
    );
  }
  const { data } = await octokit.request("POST /app/installations/{installation_id}/access_tokens", {
    installation_id: Number(installation.data.id),
    ...(request.forgeId === null ? { repositories: [repo] } : { repository_ids: [request.forgeId] }),
    permissions: { metadata: "read", ...request.needs },
  });
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

/** Best effort: the token ends by itself within the hour. Not bound to the effect's signal, which may be why we end. */
async function revoke(settings: GithubSettings, token: string, repository: string): Promise<void> {
  const bounds = {
    apiUrl: settings.apiUrl,
    timeoutMs: REVOKE_TIMEOUT_MS,
    signal: new AbortController().signal,
  };
  try {
    await tokenClient(bounds, token, Date.now()).request("DELETE /installation/token");
  } catch (error) {
    const because = error instanceof ScmFailure ? error.message : "unknown fault";
    settings.log.warn(`the token for ${repository} was not revoked and ends within the hour: ${because}`);
  }
}

function slugOf(name: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = name.split("/");
  return { owner, repo };
}
