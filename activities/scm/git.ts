// activities/scm/git.ts: runs the real git, deaf to the host's configuration, bounded in time, stopped as a whole group.
import { execa } from "execa";
import { ScmFailure } from "./failure.ts";

export type GitRun = {
  command: string;
  cwd: string;
  signal: AbortSignal;
  /** For its standard input; otherwise there is nothing to read. */
  input?: Uint8Array | string;
  /** On top of the hardened environment. */
  env?: Readonly<Record<string, string>>;
  /** Configuration for this run alone: it goes by environment, never argv or a file. */
  config?: Readonly<Record<string, string>>;
};

const TIMEOUT_MS = 8 * 60 * 1000; // below the activity's own, so that the failure says what took long
const KILL_AFTER_MS = 2000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

const CONFIG = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "credential.helper": "",
  "transfer.fsckObjects": "true",
  "fetch.recurseSubmodules": "false",
  "http.followRedirects": "false", // the authorization header would go along
  "http.lowSpeedLimit": "1000",
  "http.lowSpeedTime": "60",
  "gc.autoDetach": "false",
  "maintenance.autoDetach": "false",
  "pack.threads": "1", // the same objects give the same bytes
} as const;

const ENVIRONMENT = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/nonexistent",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "/bin/false",
  GIT_ALLOW_PROTOCOL: "", // nothing is fetched unless a run names its protocol
  GIT_NO_REPLACE_OBJECTS: "1",
} as const;

/** Standard output. Fails: `clone_failed`, with git's own words but never the configuration that was given. */
export async function runGit(args: readonly string[], run: GitRun): Promise<Uint8Array> {
  const child = execa(run.command, [...args], {
    cwd: run.cwd,
    env: { ...ENVIRONMENT, ...configEnvironment({ ...CONFIG, ...run.config }), ...run.env },
    extendEnv: false,
    detached: true, // a group of its own: git's remote helpers are killed with it
    reject: false,
    ...(run.input === undefined ? { stdin: "ignore" } : { input: run.input }),
    encoding: "buffer",
    stripFinalNewline: false,
    maxBuffer: { stdout: MAX_OUTPUT_BYTES, stderr: 1024 * 1024 },
  });
  const bound = AbortSignal.any([run.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const stop = (): void => stopGroup(child.pid, child);
  bound.addEventListener("abort", stop, { once: true });
  if (bound.aborted) stop();
  try {
    const ended = await child;
    run.signal.throwIfAborted();
    if (bound.aborted)
      throw new ScmFailure("clone_failed", `git ${args[0]} took longer than ${TIMEOUT_MS / 1000} s`);
    if (ended.failed) throw failureOf(args, ended, run.config ?? {});
    return ended.stdout;
  } finally {
    bound.removeEventListener("abort", stop);
  }
}

export async function gitText(args: readonly string[], run: GitRun): Promise<string> {
  return Buffer.from(await runGit(args, run))
    .toString("utf8")
    .trimEnd();
}

function configEnvironment(config: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(config).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(pairs.length / 2), ...Object.fromEntries(pairs) };
}

/** Asked first, so that git removes its lock files; then made to, and what it left behind too. */
function stopGroup(pid: number | undefined, ended: PromiseLike<unknown>): void {
  if (pid === undefined) return;
  signalGroup(pid, "SIGTERM");
  const force = setTimeout(() => signalGroup(pid, "SIGKILL"), KILL_AFTER_MS);
  void ended.then(() => {
    clearTimeout(force);
    signalGroup(pid, "SIGKILL");
  });
}

function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it is gone, which is what was wanted
  }
}

type Ended = { exitCode?: number | undefined; stderr: Uint8Array; shortMessage?: string | undefined };

function failureOf(
  args: readonly string[],
  ended: Ended,
  secrets: Readonly<Record<string, string>>,
): ScmFailure {
  const words = Buffer.from(ended.stderr).toString("utf8").trim() || (ended.shortMessage ?? "no words");
  const clean = Object.values(secrets).reduce((text, secret) => text.replaceAll(secret, "[removed]"), words);
  return new ScmFailure(
    "clone_failed",
    `git ${args[0]} ended with ${ended.exitCode ?? "no code"}: ${clean.slice(0, 300)}`,
  );
}
