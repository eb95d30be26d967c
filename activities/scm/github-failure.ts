// activities/scm/github-failure.ts: what a request to GitHub ended with, as a failure kind and its wait.
import { ScmFailure } from "./failure.ts";
import { askedWaitMs, hasRetryAfter, isUsedUp } from "./retry-after.ts";
import type { Headers } from "./retry-after.ts";

const NAMES_A_LIMIT = /rate limit|secondary limit|abuse detection/i;

type Answer = { status: number; headers: Headers; message: string };

/** `tokenAgeMs`: of the token that was used; null for the App's own JWT. `unnamedWaitMs`: for a limit without a time. */
export type Asking = { now: number; tokenAgeMs: number | null; unnamedWaitMs: number };

/** Source: GitHub REST, "Rate limits". */
export function scmFailureOf(error: unknown, at: Asking): ScmFailure {
  if (error instanceof ScmFailure) return error;
  const message = error instanceof Error ? error.message : "unknown fault";
  const answer = answerOf(error, message);
  if (answer === null) return new ScmFailure("forge_down", `the forge does not answer: ${message}`);
  const said = `the forge answered ${answer.status}: ${answer.message}`;
  if (isLimit(answer, at.now)) {
    return new ScmFailure(
      "forge_rate_limited",
      said,
      askedWaitMs(answer.headers, at.now) ?? at.unnamedWaitMs,
    );
  }
  return failureOfStatus(answer, said, at);
}

function failureOfStatus({ status, headers }: Answer, said: string, at: Asking): ScmFailure {
  if (status === 401 && isFresh(at.tokenAgeMs)) {
    return new ScmFailure("forge_down", `${said} (to a token just made)`);
  }
  const waitMs = hasRetryAfter(headers, at.now) ? askedWaitMs(headers, at.now) : undefined;
  return new ScmFailure(kindOf(status), said, waitMs);
}

function kindOf(status: number): ScmFailure["kind"] {
  if (status === 401 || status === 403) return "forge_unauthorized";
  if (status === 404 || status === 410) return "forge_not_found";
  const isRefused = status >= 400 && status < 500 && status !== 408;
  return isRefused ? "forge_refused" : "forge_down";
}

/** Most 403s are permissions: only these are limits. */
function isLimit({ status, headers, message }: Answer, now: number): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return hasRetryAfter(headers, now) || isUsedUp(headers) || NAMES_A_LIMIT.test(message);
}

/** A new token is not at once known to all of GitHub: for some seconds its 401 says nothing about the token. */
function isFresh(tokenAgeMs: number | null): boolean {
  return tokenAgeMs !== null && tokenAgeMs < 5000;
}

/** Null: there was no HTTP answer at all. */
function answerOf(error: unknown, message: string): Answer | null {
  if (!isRecord(error) || typeof error["status"] !== "number" || !isRecord(error["response"])) return null;
  const headers = isRecord(error["response"]["headers"]) ? error["response"]["headers"] : {};
  const texts = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    status: error["status"],
    headers: Object.fromEntries(texts),
    message: message.replace(/ - https?:\/\/\S+$/, "").slice(0, 300),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
