// activities/notify/send.ts: `notify.send`: posts a message to the tenant's webhook. A second attempt posts it again: a webhook knows no key.
import type { Admitted } from "../../core/contract.ts";
import { retryAfterMs } from "../../core/retry-after.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { FailureKind } from "../../core/schema/failure.ts";
import { toApplicationFailure } from "../failure.ts";
import { answersWord } from "./answer.ts";
import type { NotifyDeps } from "./deps.ts";

/** Fails: `notify_down`, `notify_rate_limited`, `notify_refused`. No failure's message says where the webhook is. */
export async function send(
  deps: NotifyDeps,
  { action, claims }: Admitted<"notify.send">,
): Promise<ResultOf<"notify.send">> {
  const url = Object.hasOwn(deps.webhooks, claims.tenant) ? deps.webhooks[claims.tenant] : undefined;
  if (url === undefined)
    throw toApplicationFailure("notify_refused", `no webhook is configured for tenant ${claims.tenant}`);
  const response = await post(deps, { url, text: action.text });
  const { status, headers } = response;
  const word = await answersWord(response, url);
  if (status >= 200 && status < 300) return { summary: `the webhook took it: ${status}` };
  const said = `the webhook answered ${status}${word === null ? "" : `, ${word}`}`;
  const wait = retryAfterMs(Object.fromEntries(headers), deps.now());
  throw toApplicationFailure(kindOf(status), `${said}${adviceOn(status)}`, wait);
}

type Message = { url: string; text: string };

/** `fetch` puts the address into its errors, so of those only a code leaves. */
async function post(deps: NotifyDeps, { url, text }: Message): Promise<Response> {
  const { signal } = deps.pulse();
  const timeout = AbortSignal.timeout(deps.timeoutMs);
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ text }),
      redirect: "manual", // another address was given nobody's trust
      signal: AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    signal.throwIfAborted();
    const why = timeout.aborted ? `no answer in ${deps.timeoutMs / 1000} s` : codeOf(error);
    throw toApplicationFailure("notify_down", `the webhook cannot be reached: ${why}`);
  }
}

/** Such as `ECONNREFUSED`. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : "the connection failed";
}

function kindOf(status: number): FailureKind {
  if (status === 429) return "notify_rate_limited";
  return status >= 500 || status === 408 ? "notify_down" : "notify_refused";
}

/** For a person: what only they can mend. */
function adviceOn(status: number): string {
  if (status >= 300 && status < 400) return ": a redirect is not followed; configure the address it leads to";
  return kindOf(status) === "notify_refused" ? ": see the webhook's settings at the chat" : "";
}
