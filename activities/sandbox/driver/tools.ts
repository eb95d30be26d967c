// activities/sandbox/driver/tools.ts: the programs of the machine that a start needs, by absolute path, run with nothing of ours.
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { SandboxFault } from "./driver.ts";

const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

const TOOL_NAMES = [
  "bwrap",
  "env",
  "mkfifo",
  "mount",
  "nsenter",
  "prlimit",
  "setpriv",
  "sh",
  "umount",
  "unshare",
] as const;
type ToolName = (typeof TOOL_NAMES)[number];
export type Tools = Record<ToolName, string>;

/** All of them, or the names of those that are missing. */
export function findTools(): { tools: Tools; missing: [] } | { tools: null; missing: string[] } {
  const found = new Map(TOOL_NAMES.map((name) => [name, locate(name)]));
  const missing = TOOL_NAMES.filter((name) => found.get(name) === undefined);
  if (missing.length > 0) return { tools: null, missing };
  const at = (name: ToolName) => found.get(name) ?? name;
  const tools: Tools = {
    bwrap: at("bwrap"),
    env: at("env"),
    mkfifo: at("mkfifo"),
    mount: at("mount"),
    nsenter: at("nsenter"),
    prlimit: at("prlimit"),
    setpriv: at("setpriv"),
    sh: at("sh"),
    umount: at("umount"),
    unshare: at("unshare"),
  };
  return { tools, missing: [] };
}

/** Runs to its end within 10 s and gives its standard output; else throws `SandboxFault` with its last words. */
export function runTool(program: string, args: readonly string[]): Promise<string> {
  const options = { cwd: "/", env: {}, timeout: 10_000, killSignal: "SIGKILL" } as const;
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      reject(
        new SandboxFault(`${program} ${args.join(" ")}: ${stderr.trim() || error.message}`, { cause: error }),
      );
    });
  });
}

function locate(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
