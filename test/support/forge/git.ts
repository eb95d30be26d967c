// test/support/forge/git.ts: runs the real git on a bare repository, with no configuration but ours.
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";

export interface GitRun {
  code: number;
  stdout: Buffer;
  stderr: string;
}

export interface GitOptions {
  input?: Buffer | string;
  env?: Readonly<Record<string, string>>;
}

/** git ended with an exit code nobody expected. */
class GitFault extends Error {
  constructor(args: readonly string[], run: GitRun) {
    super(`git ${args.join(" ")} ended with ${run.code}: ${run.stderr.trim()}`);
    this.name = "GitFault";
  }
}

/** Starts git in `dir`. Settings of the machine and of the person are out of reach. */
export function spawnGit(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn("git", ["-c", "safe.directory=*", ...args], { cwd: dir, env: { ...gitEnv(), ...env } });
}

function gitEnv(): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    HOME: "/nonexistent",
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/** Runs git to its end. Fails only when git cannot be started. */
export function runGit(dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitRun> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(dir, args, options.env);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on("error", () => undefined); // git may end before it has read everything
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8"),
      });
    });
    child.stdin.end(options.input ?? "");
  });
}

/** Standard output as bytes. Fails: `GitFault` on any exit code but 0. */
export async function gitBytes(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const run = await runGit(dir, args, options);
  if (run.code !== 0) throw new GitFault(args, run);
  return run.stdout;
}

/** Standard output as text without its last newline. Fails: `GitFault`. */
export async function gitText(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const bytes = await gitBytes(dir, args, options);
  return bytes.toString("utf8").replace(/\n$/, "");
}
