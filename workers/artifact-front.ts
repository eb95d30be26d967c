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

export function createArtifactFront(gatewayUrl: string): ArtifactFront {
  return {
    async get(permit, digest) {
      const response = await ask(`${gatewayUrl}/artifacts/${digest}`, permit, { method: "GET" });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (createHash("sha256").update(bytes).digest("hex") !== digest) {
        throw toApplicationFailure("artifact_missing", `artifact ${digest} is not the bytes its name says`);
      }
      return bytes;
    },
    async put(permit, artifactClass, bytes) {
      const body = Buffer.from(bytes);
      const response = await ask(`${gatewayUrl}/artifacts?class=${artifactClass}`, permit, {
        method: "PUT",
        body,
      });
      return ArtifactRef.parse(await response.json());
    },
  };
}

async function ask(url: string, permit: string, init: RequestInit): Promise<Response> {
  const response = await askUntilAnswered(url, { ...init, headers: { authorization: `Permit ${permit}` } });
  if (response.ok) return response;
  const because = (await response.text()).slice(0, 300);
  switch (response.status) {
    case 404:
      throw toApplicationFailure("artifact_missing", because);
    case 401:
    case 403:
    case 413:
      throw toApplicationFailure("permit_invalid", because);
    default:
      throw toApplicationFailure(
        "artifact_store_down",
        `the artifact front answered ${response.status}: ${because}`,
      );
  }
}

/** An effect that must not be repeated would fail for a gateway that is only being started again; either request may be. */
async function askUntilAnswered(url: string, init: RequestInit): Promise<Response> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(messageOf);
    const away = typeof answer === "string" || answer.status >= 500;
    if (!away) return answer;
    if (Date.now() < end) {
      if (typeof answer !== "string") await answer.body?.cancel();
      await sleep(AGAIN_MS);
    } else if (typeof answer !== "string") return answer;
    else throw toApplicationFailure("artifact_store_down", `the artifact front cannot be reached: ${answer}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
