// test/activities/sandbox/sources.test.ts: the source lies on a host only while a workspace of it is open.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import { createSandboxActivities } from "../../../activities/sandbox/index.ts";
import { createRedactor } from "../../../core/redact/redactor.ts";
import type { ActionKind, ActionOf } from "../../../core/schema/action.ts";
import type { Admitted } from "../../../core/contract.ts";
import { policy } from "../../support/ledger/policy.ts";
import { admitted } from "../scm/setup.ts";
import { LIMITS, MIB, reasonToSkip, removeState, trialConfig } from "./trial.ts";

const shelf = new Map<string, Uint8Array>();
function keep(bytes: Uint8Array): string {
  const digest = createHash("sha256").update(bytes).digest("hex");
  shelf.set(digest, bytes);
  return digest;
}
const keepJson = (value: unknown): string => keep(Buffer.from(JSON.stringify(value)));

/** A commit with one file, as `source.fetch` leaves it. */
function source(bundleBytes?: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), "skein-source-"));
  const git = (...args: string[]) =>
    execaSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...args]).stdout;
  git("init", "--quiet");
  writeFileSync(join(folder, "goose.txt"), "grey\n");
  git("add", ".");
  git("commit", "--quiet", "-m", "base");
  git("bundle", "create", "--quiet", "base.bundle", "HEAD");
  const baseSha = git("rev-parse", "HEAD");
  const treeSha = git("rev-parse", "HEAD^{tree}");
  const sha = git("rev-parse", "HEAD:goose.txt");
  const entries = [{ path: "goose.txt", mode: "100644", sha }];
  const bundle = keep(bundleBytes ?? readFileSync(join(folder, "base.bundle")));
  rmSync(folder, { recursive: true });
  return { baseSha, bundle, manifest: keepJson({ baseSha, treeSha, entries }) };
}

function stage() {
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
    redactor: (salt) => createRedactor({ salt, exact: [] }),
    pulse: () => ({ heartbeat: () => {}, signal: new AbortController().signal }),
  });
  const bundles = () => (existsSync(sources) ? readdirSync(sources) : []);
  return { activities, bundles, end: () => removeState(config) };
}

function open(from: ReturnType<typeof source>): Admitted<"workspace.open"> {
  const rest = { apply: null, profile: "node", policy: keepJson(policy()) };
  return of({ kind: "workspace.open", purpose: "change", source: from, ...rest });
}

function of<K extends ActionKind>(action: ActionOf<K>): Admitted<K> {
  return admitted(action as never) as Admitted<K>;
}

describe.skipIf(reasonToSkip !== null)("a source bundle", () => {
  test("is there for each open workspace and goes with it, whether or not this worker knows it", async () => {
    const { activities, bundles, end } = stage();
    const from = source();
    const one = (await activities["workspace.open"](open(from))).workspace;
    const two = (await activities["workspace.open"](open(from))).workspace;
    expect(bundles().toSorted()).toStrictEqual([`${one.id}.bundle`, `${two.id}.bundle`].toSorted());
    const cleanup = (...workspaces: (typeof one)[]) =>
      activities["run.cleanup"](of({ kind: "run.cleanup", workspaces, reason: "over" }));
    await cleanup(one);
    expect(bundles()).toStrictEqual([`${two.id}.bundle`]);
    await cleanup(two, one);
    expect(bundles()).toStrictEqual([]);
    end();
  });

  test("that cannot be unpacked is not left behind", async () => {
    const { activities, bundles, end } = stage();
    const broken = open(source(Buffer.from("no bundle")));
    await expect(activities["workspace.open"](broken)).rejects.toMatchObject({ type: "sandbox_error" });
    expect(bundles()).toStrictEqual([]);
    end();
  });
});
