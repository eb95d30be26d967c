// workers/artifact-front.ts: gets and puts artifacts through the gateway, by permit; no shared folder, no credential.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { toApplicationFailure } from "../activities/failure.ts";
import type { ArtifactFront } from "../core/contract.ts";
import { ArtifactRef } from "../core/schema/artifact.ts";

const TIMEOUT_MS = 120_000;
/** Longer than the halt feed may be stale: a gateway that stays away stops the effect by that way. */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 300;

/** `signal`: of the effect at work. A gateway that takes a request and says nothing must not outlast its stop. */
export type FrontSetting = { gatewayUrl: string; signal: () => AbortSignal };

export function createArtifactFront({ gatewayUrl, signal }: FrontSetting): ArtifactFront {
  const ask = askingAs(signal);
  return {
    async get(permit, digest) {
      const bytes = await ask(`${gatewayUrl}/artifacts/${digest}`, permit, { method: "GET" });
      if (createHash("sha256").update(bytes).digest("hex") !== digest) {
        throw toApplicationFailure("artifact_missing", `artifact ${digest} is not the bytes its name says`);
      }
      return bytes;
    },
    async put(permit, artifactClass, bytes) {
      const body = Buffer.from(bytes);
      const url = `${gatewayUrl}/artifacts?class=${artifactClass}`;
      const answer = await ask(url, permit, { method: "PUT", body });
      return ArtifactRef.parse(JSON.parse(new TextDecoder().decode(answer)));
    },
  };
}

/** Rejects with `artifact_store_down` while the store takes nothing. */
export async function checkArtifactStore(
  { gatewayUrl, signal }: FrontSetting,
  permit: string,
): Promise<void> {
  await askingAs(signal)(`${gatewayUrl}/artifacts`, permit, { method: "GET" });
}

function askingAs(signal: () => AbortSignal) {
  return async (url: string, permit: string, init: RequestInit): Promise<Uint8Array> => {
    const headers = { authorization: `Permit ${permit}` };
    return bodyOf(await askUntilAnswered(url, { ...init, headers }, signal()));
  };
}

function bodyOf({ ok, status, body }: Answer): Uint8Array {
  if (ok) return body;
  const because = new TextDecoder().decode(body).slice(0, 300);
  switch (status) {
    case 404:
      throw toApplicationFailure("artifact_missing", because);
    case 401:
    case 403:
    case 413:
      throw toApplicationFailure("permit_invalid", because);
    default:
      throw toApplicationFailure("artifact_store_down", `the artifact front answered ${status}: ${because}`);
  }
}

type Answer = { ok: boolean; status: number; body: Uint8Array };

/** An effect that must not be repeated would fail for a gateway that is only being started again; either request may be. */
async function askUntilAnswered(url: string, init: RequestInit, signal: AbortSignal): Promise<Answer> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await askOnce(url, { ...init, signal: limit }).catch(messageOf);
    signal.throwIfAborted();
    const away = typeof answer === "string" || answer.status >= 500;
    if (!away) return answer;
    if (Date.now() < end) await sleep(AGAIN_MS);
    else if (typeof answer !== "string") return answer;
    else throw toApplicationFailure("artifact_store_down", `the artifact front cannot be reached: ${answer}`);
  }
}

/** Whole or not at all: an answer that breaks off half-way is none. */
async function askOnce(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const { ok, status } = response;
  return { ok, status, body: new Uint8Array(await response.arrayBuffer()) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
