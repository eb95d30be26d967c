// activities/sandbox/workspace/kept-ground.ts: without root, a keeper process holds the mount in a namespace of its own and ends with the worker.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { SandboxFault } from "../driver/driver.ts";
import { tmpfsOptions } from "./ground.ts";
import type { Ground, GroundPlan } from "./ground.ts";
import { identify } from "./owner.ts";

const READY_WITHIN_MS = 10_000;

/** Arguments: mount program, options, folder. Its standard input is a pipe of the worker: closed, it ends. */
const KEEP = '"$1" -t tmpfs -o "$2" skein-workspace "$3" && echo ready && exec cat';

export async function openKeptGround(plan: GroundPlan): Promise<Ground> {
  const { tools } = plan;
  const tree = join(plan.folder, "tree");
  const options = tmpfsOptions(plan, 0); // uid 0 in there is the worker's own uid out here
  const args = [
    "--user",
    "--mount",
    "--map-root-user",
    tools.sh,
    "-c",
    KEEP,
    "keeper",
    tools.mount,
    options,
    tree,
  ];
  const child = spawn(tools.unshare, args, {
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    stdio: "pipe",
    detached: true,
  });
  child.stdin.on("error", () => undefined); // it ended first; `once exit` says so
  const keeper = await ready(child);
  const target = ["--target", String(keeper.pid)];
  const enterArgs = [tools.nsenter, "--user", "--mount", "--preserve-credentials", ...target];
  return {
    treePath: `/proc/${keeper.pid}/root${tree}`,
    sandboxPath: tree,
    enter: [...enterArgs, tools.setpriv, "--inh-caps=-all", "--no-new-privs"],
    keeper,
    close: () => end(child),
  };
}

async function ready(child: ChildProcess): Promise<ReturnType<typeof identify> & {}> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new AbortController();
  const exit = once(child, "exit", { signal: ended.signal }).then(() => "ended");
  const spoke = child.stdout ? once(child.stdout, "data", { signal: ended.signal }).then(String) : exit;
  const late = AbortSignal.timeout(READY_WITHIN_MS);
  const silent = once(late, "abort", { signal: ended.signal }).then(() => "silent");
  const first = await Promise.race([exit, spoke, silent]);
  for (const waiting of [exit, spoke, silent]) waiting.catch(() => undefined);
  ended.abort();
  const keeper = child.pid === undefined ? null : identify(child.pid);
  if (first.trim() === "ready" && keeper) return keeper;
  await end(child);
  throw new SandboxFault(`the keeper of the workspace did not start: ${said.trim() || first}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, "exit");
  process.kill(child.pid, "SIGKILL");
  await exit;
}
