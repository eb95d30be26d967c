// activities/scm/github-client.ts: one Octokit per credential: bounded in time, stopped with its effect, no retries.
import { Octokit } from "@octokit/core";
import { ScmFailure } from "./failure.ts";
import { scmFailureOf } from "./github-failure.ts";
import { usedUpMs } from "./retry-after.ts";
import type { Pass } from "./strikes.ts";

export type GithubClient = Pick<Octokit, "request">;

/** `pass`: asked before each request, told of each wait that the forge asks for. */
export type ClientBounds = { apiUrl: string; timeoutMs: number; signal: AbortSignal; pass: Pass };

const API_VERSION = "2022-11-28";
const QUIET = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The Octokit class an `App` builds its own client from. */
export function octokitFor(bounds: ClientBounds): typeof Octokit {
  return Octokit.defaults({
    baseUrl: bounds.apiUrl,
    log: QUIET, // it logs to the console, and every fault is told by its failure
    request: { fetch: boundedFetch(bounds), log: QUIET },
  });
}

/** Acts as the installation. `madeAt`: when the token was issued, in milliseconds since the epoch. */
export function tokenClient(bounds: ClientBounds, token: string, madeAt: number): GithubClient {
  const octokit = new (octokitFor(bounds))({ auth: token });
  prepare(octokit, bounds.pass, () => Date.now() - madeAt);
  return octokit;
}

/** Pins the API version; failures come in our words, by the outermost hook, as the SDK's own read the original. */
export function prepare(octokit: Octokit, pass: Pass, tokenAgeMs: () => number | null): void {
  octokit.hook.before("request", (options) => {
    pass.assertOpen();
    options.headers["x-github-api-version"] = API_VERSION;
  });
  octokit.hook.error("request", (error) => {
    const at = { now: Date.now(), tokenAgeMs: tokenAgeMs(), unnamedWaitMs: pass.unnamedWaitMs() };
    const failure = scmFailureOf(error, at);
    if (failure !== error && failure.retryAfterMs !== undefined) pass.strike(failure.retryAfterMs);
    throw failure;
  });
  octokit.hook.after("request", ({ headers }) => {
    const leftMs = usedUpMs(headers, Date.now());
    if (leftMs !== undefined) pass.strike(leftMs); // this was the last one that is let through
  });
}

/** A failure of this kind → null; every other goes on. */
export async function nullWhen<T>(kind: ScmFailure["kind"], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ScmFailure && error.kind === kind) return null;
    throw error;
  }
}

function boundedFetch({ timeoutMs, signal }: ClientBounds): typeof fetch {
  return (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
}

function ignore(): void {}
