// activities/sandbox/driver/host.ts: what this machine offers, found once: programs, image, filter, control groups.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxImage } from "../../../core/schema/sandbox.ts";
import { findHierarchy } from "../cgroup/hierarchy.ts";
import type { Hierarchy } from "../cgroup/hierarchy.ts";
import { readFilter } from "../seccomp/filter.ts";
import type { UidRange } from "../workspace/host-uid.ts";
import { prepareState } from "../workspace/record.ts";
import { refusalToReach } from "./bind-rules.ts";
import { LIMIT_NAMES, SandboxRefused } from "./driver.ts";
import type { Enforcement, ImageIdentity, LimitName, Refusal } from "./driver.ts";
import { findTools, runTool } from "./tools.ts";
import type { Tools } from "./tools.ts";

/**
 * `stateFolder`: one per worker, on a path that every user may enter. `imagesFolder`: the project's `sandbox-images`.
 * `nodeFolder`: holds `bin/node`, seen as `/opt/node`. `hostUids`: for a root worker; ignored without root.
 * `allowUnenforced`: limits a development policy lets go.
 */
export type BwrapConfig = {
  stateFolder: string;
  imagesFolder: string;
  nodeFolder: string;
  hostUids: UidRange;
  allowUnenforced: readonly LimitName[];
};

export type Host = {
  config: BwrapConfig;
  tools: Tools;
  version: string;
  image: SandboxImage;
  identity: ImageIdentity;
  filter: Uint8Array;
  hierarchy: Hierarchy | null;
  enforcement: Enforcement;
  isRoot: boolean;
  hidden: string[];
  hardFiles: number;
  /** Nothing is opened while there is one. */
  refusals: Refusal[];
};

/** Throws `SandboxRefused` when a program is missing, and what is wrong with the image's files; the rest is in `refusals`. */
export async function inspectHost(config: BwrapConfig): Promise<Host> {
  const { tools, missing } = findTools();
  if (tools === null) {
    const because = `not installed: ${missing.join(", ")}`;
    throw new SandboxRefused([{ because, fix: "apt-get install bubblewrap util-linux coreutils mount" }]);
  }
  prepareState(config.stateFolder);
  const filter = readFilter(config.imagesFolder);
  const definition = readFileSync(join(config.imagesFolder, "host.json"));
  const image = SandboxImage.parse(JSON.parse(definition.toString("utf8")));
  const digest = createHash("sha256").update(definition).update(filter).digest("hex");
  const isRoot = process.getuid?.() === 0;
  const hierarchy = await findHierarchy(groupName(config.stateFolder));
  const enforcement = enforcementOf(hierarchy);
  return {
    config,
    tools,
    version: (await runTool(tools.bwrap, ["--version"])).trim(),
    image,
    identity: { name: image.name, digest: `sha256:${digest}`, reproducible: image.reproducible },
    filter,
    hierarchy,
    enforcement,
    isRoot,
    hidden: image.hidden.filter((path) => existsSync(path)),
    hardFiles: hardFileLimit(),
    refusals: [...unenforced(enforcement, config.allowUnenforced), ...unreachable(config, isRoot)],
  };
}

/** Workers with different states share no folder of groups. */
function groupName(stateFolder: string): string {
  return `skein-${createHash("sha256").update(stateFolder).digest("hex").slice(0, 12)}`;
}

function enforcementOf(hierarchy: Hierarchy | null): Enforcement {
  const by = hierarchy?.dialect.mechanism ?? "none";
  const parents = hierarchy?.parents ?? {};
  return {
    memory: parents.memory === undefined ? "none" : by,
    // Of a uid, or of a keeper's user namespace (Linux 5.14), that only this run has. Older kernels count too much, never too little.
    processes: parents.pids === undefined ? "rlimit" : by,
    cpu: parents.cpu === undefined ? "none" : by,
    disk: "tmpfs",
  };
}

function unenforced(enforcement: Enforcement, allowed: readonly LimitName[]): Refusal[] {
  const loose = LIMIT_NAMES.filter((name) => enforcement[name] === "none" && !allowed.includes(name));
  return loose.map((name) => ({
    because: `nothing on this machine limits ${name}`,
    fix: `start the worker in a control group of its own (systemd-run --user --scope -p Delegate=yes …), or as root, or, for development only: SKEIN_SANDBOX_UNENFORCED=${name}`,
  }));
}

function unreachable(config: BwrapConfig, isRoot: boolean): Refusal[] {
  if (!existsSync(join(config.nodeFolder, "bin/node"))) {
    return [{ because: `no bin/node in ${config.nodeFolder}`, fix: "npm install" }];
  }
  if (!isRoot) return [];
  return [config.stateFolder, config.nodeFolder].flatMap((path) => refusalToReach(path) ?? []);
}

function hardFileLimit(): number {
  const line = readFileSync("/proc/self/limits", "utf8")
    .split("\n")
    .find((text) => text.startsWith("Max open files"));
  const hard = Number(line?.trim().split(/\s+/)[4]);
  return Number.isFinite(hard) ? hard : Number.MAX_SAFE_INTEGER; // "unlimited"
}
