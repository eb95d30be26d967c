// activities/model/model-failure.ts: whatever an SDK or a socket throws → one failure kind (I18).
import {
  APICallError,
  EmptyResponseBodyError,
  InvalidResponseDataError,
  JSONParseError,
  NoOutputGeneratedError,
  TypeValidationError,
} from "ai";
import type { FailureKind } from "../../core/schema/failure.ts";
import { retryAfterMs } from "../../core/retry-after.ts";

/** `message` may quote the provider: it is redacted at the rim before anyone sees it (I9). */
export class ModelFailure extends Error {
  override name = "ModelFailure";
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;
  /** No provider counts tokens for it. */
  readonly unbilled: boolean;
  constructor(
    kind: FailureKind,
    message: string,
    known: { retryAfterMs?: number | undefined; unbilled?: boolean } = {},
  ) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = known.retryAfterMs;
    this.unbilled = known.unbilled ?? false;
  }
}

export function modelFailureOf(error: unknown, nowMs: number): ModelFailure {
  if (error instanceof ModelFailure) return error;
  if (APICallError.isInstance(error)) return ofApiCall(error, nowMs);
  if (isUnreadable(error))
    return new ModelFailure("model_invalid", "the answer is not what the wire promises");
  return ofStreamError(error);
}

function ofApiCall(error: APICallError, nowMs: number): ModelFailure {
  const status = error.statusCode;
  if (status === undefined) {
    return new ModelFailure("model_down", `no connection: ${error.message}`, {
      unbilled: neverConnected(error),
    });
  }
  const said = `${status}: ${error.message}`;
  // After a good status the SDK calls a broken connection retryable, and an unreadable answer not.
  if (status < 300) return new ModelFailure(error.isRetryable ? "model_down" : "model_invalid", said);
  const kind = kindOfStatus(status, error.responseBody ?? error.message);
  const wait = retryAfterMs(error.responseHeaders ?? {}, nowMs);
  return new ModelFailure(kind, said, { retryAfterMs: wait, unbilled: true });
}

const NO_CONNECTION = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

/** A connection that broke may have brought the request over; one that never was has not. */
function neverConnected(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  if ("code" in error && NO_CONNECTION.some((code) => code === error.code)) return true;
  return neverConnected(error.cause, depth + 1);
}

/** A wrong key or an unknown model is a fault of the configuration, which no retry mends: `internal`. */
function kindOfStatus(status: number, body: string): FailureKind {
  if (status === 429) return "model_rate_limited";
  if (status === 408 || status === 504) return "model_timeout";
  if (status >= 500) return "model_down";
  if (status === 413 || isOverflow(body)) return "model_context_overflow";
  if (/content_?(filter|policy)|safety/i.test(body)) return "model_refused";
  return "internal";
}

/** Providers agree on no code for it; these are OpenAI's, Anthropic's, vLLM's and llama.cpp's words. */
function isOverflow(body: string): boolean {
  return /context_length|context length|context window|prompt is too long|maximum context|exceed_context/i.test(
    body,
  );
}

function isUnreadable(error: unknown): boolean {
  return [JSONParseError, TypeValidationError, InvalidResponseDataError, EmptyResponseBodyError].some(
    (kind) => kind.isInstance(error),
  );
}

/** An error that came inside the stream: the provider's own object, or a broken connection. */
function ofStreamError(error: unknown): ModelFailure {
  const text =
    error instanceof Error ? `${error.name} ${error.message} ${dataOf(error)}` : JSON.stringify(error);
  const said = `the stream broke: ${(text ?? "").slice(0, 400)}`;
  if (NoOutputGeneratedError.isInstance(error))
    return new ModelFailure("model_invalid", "the answer is empty");
  if (/rate_limit/i.test(said)) return new ModelFailure("model_rate_limited", said);
  if (isOverflow(said)) return new ModelFailure("model_context_overflow", said);
  return new ModelFailure("model_down", said);
}

/** The SDK keeps a provider's error object here, with the type that tells an overload from a limit. */
function dataOf(error: Error): string {
  return "data" in error ? (JSON.stringify(error.data) ?? "") : "";
}
