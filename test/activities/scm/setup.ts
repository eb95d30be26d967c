// test/activities/scm/setup.ts: the real forge, the real git and the activities between them, for one test file.
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApplicationFailure } from "@temporalio/activity";
import { createGithubForge } from "../../../activities/scm/github.ts";
import { createScmActivities } from "../../../activities/scm/index.ts";
import type { ScmDeps } from "../../../activities/scm/index.ts";
import type { Admitted, ArtifactFront, ScmActivities } from "../../../core/contract.ts";
import type { Action, ActionKind, ActionOf } from "../../../core/schema/action.ts";
import type { ArtifactClass } from "../../../core/schema/artifact.ts";
import { artifactReads, artifactWrites } from "../../../core/action.ts";
import { startDevForge } from "../../support/forge/start.ts";
import type { DevForge } from "../../support/forge/start.ts";
import { startWire } from "./wire.ts";
import type { Wire } from "./wire.ts";

export const REPOSITORY = "acme/shop";

/** The first one of a new forge: acme's. */
const OWN_INSTALLATION = 5001;

export type Shelf = ArtifactFront & {
  bytesOf(digest: string): Buffer;
  keep(artifactClass: ArtifactClass, bytes: Uint8Array): string;
};

export type Setup = {
  root: string;
  dev: DevForge;
  wire: Wire;
  shelf: Shelf;
  warnings: string[];
  beats: () => number;
  activities: ScmActivities;
  /** Another worker's activities, with something else in place of the usual. */
  activitiesWith(changes: Partial<ScmDeps>): ScmActivities;
  close(): Promise<void>;
};

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" }, // as GitHub hands them out
});

export async function setUp(options: { privateKeyPem?: string; timeoutMs?: number } = {}): Promise<Setup> {
  const root = await mkdtemp(join(tmpdir(), "scm-test-"));
  const dev = await startDevForge({
    dataDir: join(root, "forge"),
    appPrivateKeyPem: privateKey,
    webhookSecret: "a secret of the tests only",
  });
  await dev.seedRepository({ owner: "acme", name: "shop", private: true, files: SHOP });
  const wire = await startWire(dev.url);
  const shelf = createShelf();
  const warnings: string[] = [];
  let beats = 0;
  const forgeOf = () =>
    createGithubForge({
      apiUrl: wire.url,
      webUrl: wire.url,
      appId: dev.clientId,
      privateKeyPem: options.privateKeyPem ?? privateKey,
      timeoutMs: options.timeoutMs ?? 10_000,
      log: { warn: (message) => warnings.push(message) },
    });
  const deps: ScmDeps = {
    forge: forgeOf(),
    artifacts: shelf,
    mirrorDir: join(root, "mirrors"),
    git: { command: "git" },
    redact: (text) => text.replaceAll("hunter_2", "[redacted]"),
    currentPulse: () => ({ heartbeat: () => (beats += 1), signal: new AbortController().signal }),
  };
  return {
    root,
    dev,
    wire,
    shelf,
    warnings,
    beats: () => beats,
    activities: createScmActivities(deps),
    activitiesWith: (changes) => createScmActivities({ ...deps, forge: forgeOf(), ...changes }),
    async close() {
      await wire.close();
      await dev.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

const SHOP = {
  "README.md": "# Shop\n",
  "src/price.js": "export const round = Math.floor;\n",
  "src/deep/er/file.js": "1\n",
  "src-old.js": "2\n", // sorts between `src/` and nothing: git's order is by bytes with a slash
  "bin/run": { content: "#!/bin/sh\n", mode: "100755" as const },
  link: { content: "README.md", mode: "120000" as const },
  "logo.bin": new Uint8Array([0, 255, 1, 254]),
  "übung.txt": "grüße\n",
};

function createShelf(): Shelf {
  const kept = new Map<string, Buffer>();
  const keep = (bytes: Uint8Array): string => {
    const digest = createHash("sha256").update(bytes).digest("hex");
    kept.set(digest, Buffer.from(bytes));
    return digest;
  };
  const bytesOf = (digest: string): Buffer => {
    const found = kept.get(digest);
    if (found) return found;
    throw ApplicationFailure.create({ type: "artifact_missing", message: digest, nonRetryable: true });
  };
  return {
    bytesOf,
    keep: (_class, bytes) => keep(bytes),
    get: async (_permit, digest) => bytesOf(digest),
    put: async (_permit, artifactClass, bytes) => ({
      digest: keep(bytes),
      class: artifactClass,
      bytes: bytes.length,
    }),
  };
}

/** An action with a permit such as the ledger gives. */
export function admitted<K extends ActionKind>(action: ActionOf<K> & Action, tenant = "acme"): Admitted<K> {
  return {
    permit: "a.signed.permit",
    action,
    claims: {
      id: "permit-1",
      tenant,
      run: "run-0001",
      wf: `run/${tenant}/run-0001`,
      act: "act-1",
      kind: action.kind,
      queue: "scm",
      digest: "0".repeat(64),
      exp: 0,
      reads: artifactReads(action),
      writes: artifactWrites(action),
      data: "internal",
      forgeId: "repository" in action && action.repository === REPOSITORY ? 1 : null,
      installations: [OWN_INSTALLATION],
      exempt: false,
    },
  };
}

/** What an activity failed with, as Temporal is told. */
export async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApplicationFailure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** A request as a person, straight to the forge. */
export async function asPerson(
  { dev }: Setup,
  request: { login: string; method: string; path: string; body?: unknown },
): Promise<unknown> {
  const answer = await fetch(`${dev.url}${request.path}`, {
    method: request.method,
    headers: { authorization: `token ${dev.asUser(request.login)}` },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  if (!answer.ok)
    throw new Error(`${request.method} ${request.path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}
