// activities/sandbox/driver/driver.ts: the port of every sandbox driver. Commands are hostile; at worst they ruin one workspace (I8).
import type { Socket } from "node:net";
import type { FileMode, RefusedEntry } from "../../../core/schema/patch.ts";
import type { ExecOutcome } from "../../../core/schema/sandbox.ts";

/** What a driver must be able to hold a run to. Wall time and output are always held, by the driver itself. */
export const LIMIT_NAMES = ["memory", "processes", "cpu", "disk"] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

export type Mechanism = "cgroup2" | "cgroup1" | "rlimit" | "tmpfs" | "none";
export type Enforcement = Record<LimitName, Mechanism>;

export type Refusal = { because: string; fix: string };

/** `refusals` empty: a sandbox was started for real and was what it should be. */
export type SandboxProbe = {
  driver: string;
  version: string;
  image: ImageIdentity;
  enforcement: Enforcement;
  refusals: Refusal[];
};

/** `digest` covers the definition and the seccomp filter, not the machine's own files: hence `reproducible: false`. */
export type ImageIdentity = { name: string; digest: string; reproducible: boolean };

/** What a run may use at any moment. `cpus`: cores, may be a fraction. */
export type UseLimits = { memoryBytes: number; processes: number; cpus: number };

/** `diskBytes` is memory too, so it must be less than `memoryBytes`. */
export type WorkspaceLimits = UseLimits & { diskBytes: number; diskInodes: number };

/**
 * One command is held to the lesser of the run's limits and its own. Output past `keptBytes` a stream keeps its two
 * ends; past `outputBytes` (both streams together) the command is killed.
 */
export type CommandLimits = Partial<UseLimits> & { wallMs: number; keptBytes: number; outputBytes: number };

/** Host path → absolute path inside, read-only. */
export type ReadOnlyBind = { source: string; target: string };

/** `workspaceId`: letters, digits, `.`, `_`, `-`, unique on the host; `reap` finds it by its first letters. */
export type WorkspaceSpec = {
  workspaceId: string;
  runId: string;
  limits: WorkspaceLimits;
  readOnlyMounts: ReadOnlyBind[];
};

export type Workspace = {
  id: string;
  runId: string;
  image: ImageIdentity;
  /** Never 0. */
  hostUid: number;
  limits: WorkspaceLimits;
  enforcement: Enforcement;
};

export type Stream = "stdout" | "stderr";

export type Command = {
  argv: string[];
  env?: Record<string, string>;
  /** Absolute, inside; `/workspace` by default. */
  cwd?: string;
  /** A pipe that ends; by default there is nothing to read. */
  stdin?: Uint8Array;
  limits: CommandLimits;
  /** `onConnection`: each connection that it makes to its proxy; there is no other way out. */
  network: "none" | { onConnection: (socket: Socket) => void };
  readOnlyBinds?: ReadOnlyBind[];
  /** Raw bytes as they come, before redaction. */
  onOutput?: (stream: Stream, chunk: Uint8Array) => void;
};

/** `text`: all of it, or its two ends with a line between that says how much is missing. `head`, `tail`: 2 KiB each. */
export type CapturedStream = {
  head: string;
  tail: string;
  text: string;
  truncated: boolean;
  bytes: number;
  sha256: string;
};

/**
 * `exitCode` null: it was killed or never began. `peakMemoryBytes`, `cpuMs`: of all its processes, null where nothing counts
 * them. `problem`: what went wrong with a `sandbox_error`.
 */
export type ExecResult = {
  outcome: ExecOutcome;
  exitCode: number | null;
  durationMs: number;
  stdout: CapturedStream;
  stderr: CapturedStream;
  peakMemoryBytes: number | null;
  cpuMs: number | null;
  oomKills: number;
  problem: string | null;
};

/** A link's `bytes` are its target. Parent folders are made as needed. */
export type WriteEntry =
  { status: "put"; path: string; mode: FileMode; bytes: Uint8Array } | { status: "deleted"; path: string };

export type WriteReport = { written: number; deleted: number; refused: RefusedEntry[] };

export type TreeLimits = {
  entries: number;
  fileBytes: number;
  totalBytes: number;
  depth: number;
};

/**
 * `base`: path → mode and git blob id; what equals it comes without bytes. `skip` says why a path (folders end in `/`)
 * is left out, or undefined; a left-out folder is not entered.
 */
export type TreeRules = {
  limits: TreeLimits;
  base: ReadonlyMap<string, { mode: string; sha: string }>;
  skip?: (path: string) => string | undefined;
  /** True: a folder whose name is refused is looked into, and only what is not skipped below it is refused. */
  through?: boolean;
};

/** `sha`: git blob id. `bytes` null: the same as in the base. */
export type TreeEntry = { path: string; mode: FileMode; sha: string; size: number; bytes: Uint8Array | null };

/** Sorted by path. `complete` false: a cap was hit, so a missing path may still exist. */
export type TreeReading = {
  entries: TreeEntry[];
  refused: RefusedEntry[];
  skipped: Record<string, number>;
  complete: boolean;
};

/** The start was refused; nothing was left behind. */
export class SandboxRefused extends Error {
  override readonly name = "SandboxRefused";
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ because, fix }) => `${because} (${fix})`).join("; "));
    this.refusals = refusals;
  }
}

/** Something of the sandbox itself failed: a mount, a keeper, a lost workspace. */
export class SandboxFault extends Error {
  override readonly name = "SandboxFault";
}

export type SandboxDriver = {
  /** Tries for real. */
  probe(): Promise<SandboxProbe>;
  /** Throws `SandboxRefused` or `SandboxFault`. */
  open(spec: WorkspaceSpec): Promise<Workspace>;
  /** One command at a time in a workspace; on return all its processes are dead. Throws only if the workspace is gone. */
  exec(workspace: Workspace, command: Command, signal: AbortSignal): Promise<ExecResult>;
  /** Written from inside, as the agent's user, never through a link. Throws `SandboxFault` when it could not run. */
  writeFiles(workspace: Workspace, entries: readonly WriteEntry[]): Promise<WriteReport>;
  /** Between commands only. */
  readTree(workspace: Workspace, rules: TreeRules): Promise<TreeReading>;
  /** Kills, unmounts, removes. Idempotent. */
  destroy(workspace: Pick<Workspace, "id">): Promise<void>;
  /** Destroys what dead workers left under `prefix`, and this worker's own. Returns the ids. */
  reap(prefix: string): Promise<string[]>;
};
