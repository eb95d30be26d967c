// activities/sandbox/workspace/mounted-ground.ts: a root worker mounts the tree itself, owned by a uid of its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../driver/tools.ts";
import type { Tools } from "../driver/tools.ts";
import { tmpfsOptions } from "./ground.ts";
import type { Ground, GroundPlan } from "./ground.ts";

/** `plan.folder` exists, with an empty folder `tree` in it. */
export async function openMountedGround(plan: GroundPlan): Promise<Ground> {
  const { tools, hostUid } = plan;
  const tree = join(plan.folder, "tree");
  await runTool(tools.mount, ["-t", "tmpfs", "-o", tmpfsOptions(plan, hostUid), "skein-workspace", tree]);
  const ids = ["--reuid", String(hostUid), "--regid", String(hostUid), "--clear-groups"];
  return {
    treePath: tree,
    sandboxPath: tree,
    enter: [tools.setpriv, ...ids, "--inh-caps=-all", "--no-new-privs"],
    keeper: null,
    close: () => unmountTree(tools, plan.folder),
  };
}

/** As often as something is mounted there: a crash may have left two. Idempotent. */
export async function unmountTree(tools: Tools, folder: string): Promise<void> {
  const tree = join(folder, "tree");
  while (isMounted(tree)) await runTool(tools.umount, ["--lazy", tree]);
}

function isMounted(path: string): boolean {
  const escaped = path.replaceAll(" ", "\\040"); // as mountinfo spells it
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines.some((line) => line.split(" ")[4] === escaped);
}
