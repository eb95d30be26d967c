// test/activities/sandbox/stage.ts: the sandbox activities on a real driver, a shelf of artifacts, and a base to open.
import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import { PUBLIC_NETWORK } from "../../../activities/sandbox/egress/network.ts";
import type { Network } from "../../../activities/sandbox/egress/network.ts";
import { createSandboxActivities } from "../../../activities/sandbox/index.ts";
import { createRedactor } from "../../../core/redact/redactor.ts";
import type { ActionKind, ActionOf } from "../../../core/schema/action.ts";
import type { Admitted } from "../../../core/contract.ts";
import { policy } from "../../support/ledger/policy.ts";
import { admitted } from "../scm/setup.ts";
import { LIMITS, MIB, removeState, trialConfig } from "./trial.ts";

const shelf = new Map<string, Uint8Array>();
function keep(bytes: Uint8Array): string {
  const digest = createHash("sha256").update(bytes).digest("hex");
  shelf.set(digest, bytes);
  return digest;
}
export const keepJson = (value: unknown): string => keep(Buffer.from(JSON.stringify(value)));

export type Source = ReturnType<typeof source>;

export const kept = (digest: string): string => Buffer.from(shelf.get(digest) ?? []).toString();

/** A commit with one file and those of `files`, as `source.fetch` leaves it. */
export function source({
  bundleBytes,
  files = {},
}: { bundleBytes?: Uint8Array; files?: Record<string, string> } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "skein-source-"));
  const git = (...args: string[]) =>
    execaSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...args]).stdout;
  git("init", "--quiet");
  for (const [path, text] of Object.entries({ "goose.txt": "grey\n", ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git("add", ".");
  git("commit", "--quiet", "-m", "base");
  git("bundle", "create", "--quiet", "base.bundle", "HEAD");
  const baseSha = git("rev-parse", "HEAD");
  const treeSha = git("rev-parse", "HEAD^{tree}");
  const entries = ["goose.txt", ...Object.keys(files)].map((path) => ({
    path,
    mode: "100644",
    sha: git("rev-parse", `HEAD:${path}`),
  }));
  const bundle = keep(bundleBytes ?? readFileSync(join(folder, "base.bundle")));
  rmSync(folder, { recursive: true });
  return { baseSha, bundle, manifest: keepJson({ baseSha, treeSha, entries }) };
}

/** `network`: the public one, unless a test plays the Internet. */
export function stage({ network = PUBLIC_NETWORK }: { network?: Network } = {}) {
  const config = trialConfig("sources");
  const sources = join(config.stateFolder, "sources");
  const activities = createSandboxActivities({
    driver: createBwrapDriver(config),
    artifacts: {
      get: async (_, digest) => shelf.get(digest) ?? Promise.reject(new Error(`no ${digest}`)),
      put: async (_, artifactClass, bytes) => ({
        digest: keep(bytes),
        class: artifactClass,
        bytes: bytes.length,
      }),
    },
    hostQueue: "sandbox@test",
    host: "test",
    caches: config.stateFolder,
    sources,
    limits: { ...LIMITS, diskBytes: 64 * MIB, diskInodes: 2000 },
    network,
    redactor: (salt) => createRedactor({ salt, exact: [] }),
    pulse: () => ({ heartbeat: () => {}, signal: new AbortController().signal }),
  });
  const filesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  return {
    activities,
    bundles: () => filesIn(sources),
    workspaces: () => filesIn(join(config.stateFolder, "workspaces")),
    end: () => removeState(config),
  };
}

/** Each with a permit of its own, unless it is named. */
export function open(from: Source, permitId: string = randomUUID()): Admitted<"workspace.open"> {
  const rest = { apply: null, profile: "node", policy: keepJson(policy()) };
  const asked = of({ kind: "workspace.open", purpose: "change", source: from, ...rest });
  return { ...asked, claims: { ...asked.claims, id: permitId } };
}

export function of<K extends ActionKind>(action: ActionOf<K>): Admitted<K> {
  return admitted(action as never) as Admitted<K>;
}
