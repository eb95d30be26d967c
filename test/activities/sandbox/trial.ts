// test/activities/sandbox/trial.ts: a real driver in a state folder of its own, and a short way to run a shell line in it.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import { LIMIT_NAMES } from "../../../activities/sandbox/driver/driver.ts";
import type {
  Command,
  ExecResult,
  SandboxDriver,
  TreeRules,
  Workspace,
} from "../../../activities/sandbox/driver/driver.ts";
import type { BwrapConfig } from "../../../activities/sandbox/driver/host.ts";

export const MIB = 1024 * 1024;
export const imagesFolder = fileURLToPath(new URL("../../../sandbox-images", import.meta.url));
const nodeFolder = fileURLToPath(new URL("../../../node_modules/node", import.meta.url));

export const LIMITS = {
  memoryBytes: 256 * MIB,
  processes: 40,
  cpus: 1,
  diskBytes: 16 * MIB,
  diskInodes: 200,
};
export const COMMAND_LIMITS = { wallMs: 10_000, keptBytes: 256 * 1024, outputBytes: 4 * MIB };
export const TREE_LIMITS = { entries: 1000, fileBytes: MIB, totalBytes: 4 * MIB, depth: 20 };
export const EMPTY_BASE: TreeRules = { limits: TREE_LIMITS, base: new Map() };

/** Why the attack tests cannot run here, said once and loudly; null: they can. Asked of bubblewrap, not of our driver. */
export const reasonToSkip = complaintOfMachine();
if (reasonToSkip !== null) {
  console.error(
    `\n!!! SKIPPED, NOT PASSED: sandbox tests need bubblewrap and user namespaces: ${reasonToSkip}\n`,
  );
}

const trialMachine = trialConfig("probe", []);
const { enforcement } = await createBwrapDriver(trialMachine).probe();
removeState(trialMachine);

/** What nothing on this machine can limit; the tests of these limits are skipped, loudly. */
export const unenforced = LIMIT_NAMES.filter((name) => enforcement[name] === "none");
if (reasonToSkip === null && unenforced.length > 0) {
  console.error(`\n!!! SKIPPED, NOT PASSED: nothing on this machine limits ${unenforced.join(", ")}\n`);
}

function complaintOfMachine(): string | null {
  const start = [
    "bwrap",
    "--unshare-user",
    "--unshare-pid",
    "--unshare-net",
    "--ro-bind",
    "/",
    "/",
    "--proc",
    "/proc",
    "true",
  ];
  const drop = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
  const [program = "", ...args] = process.getuid?.() === 0 ? [...drop, ...start] : start;
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", cwd: "/" });
  return status === 0 ? null : (error?.message ?? stderr);
}

export function trialConfig(
  name: string,
  allowUnenforced: BwrapConfig["allowUnenforced"] = unenforced,
): BwrapConfig {
  const stateFolder = mkdtempSync(join(tmpdir(), `skein-${name}-`));
  chmodSync(stateFolder, 0o711);
  // Not the stack's range: a workspace's end kills all of its uid, also where the claim lies in another folder.
  const hostUids = { first: 62_000, last: 62_999, claimsFolder: "/run/skein-sandbox-test/uids-62000" };
  return { stateFolder, imagesFolder, nodeFolder, hostUids, allowUnenforced };
}

export function removeState({ stateFolder }: BwrapConfig): void {
  rmSync(stateFolder, { recursive: true, force: true });
}

export type Trial = {
  driver: SandboxDriver;
  workspace: Workspace;
  config: BwrapConfig;
  run(script: string, over?: Partial<Command>, signal?: AbortSignal): Promise<ExecResult>;
  end(): Promise<void>;
};

/** `run` gives the line to `/bin/sh -c` in the one workspace. */
export async function openTrial(name: string, limits = LIMITS): Promise<Trial> {
  const config = trialConfig(name);
  const driver = createBwrapDriver(config);
  const workspace = await driver.open({ workspaceId: name, runId: name, limits, readOnlyMounts: [] });
  return {
    driver,
    workspace,
    config,
    run: (script, over, signal = new AbortController().signal) => {
      const command: Command = { argv: ["/bin/sh", "-c", script], limits: COMMAND_LIMITS, network: "none" };
      return driver.exec(workspace, { ...command, ...over }, signal);
    },
    async end() {
      await driver.destroy(workspace);
      removeState(config);
    },
  };
}
