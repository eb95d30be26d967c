// activities/sandbox/index.ts: the sandbox queue's activities. They hold no credential; what they need comes by permit.
import type { SandboxActivities } from "../../core/contract.ts";
import type { SandboxDeps } from "./deps.ts";
import { exportPatch } from "./export-patch.ts";
import { cleanUp } from "./clean-up.ts";
import { openWorkspace } from "./open.ts";
import { createRegistry } from "./registry.ts";
import { networkTool, readTool, scriptTool, shellTool } from "./tools.ts";
import { verify } from "./verify.ts";
import { writeTool } from "./write-tool.ts";

export function createSandboxActivities(deps: SandboxDeps): SandboxActivities {
  const registry = createRegistry();
  return {
    "workspace.open": (input) => openWorkspace(deps, registry, input),
    "tool.read": (input) => readTool(deps, registry, input),
    "tool.write": (input) => writeTool(deps, registry, input),
    "shell.exec": (input) => shellTool(deps, registry, input),
    "shell.network": (input) => networkTool(deps, registry, input),
    "script.exec": (input) => scriptTool(deps, registry, input),
    "verify.run": (input) => verify(deps, registry, input),
    "patch.export": (input) => exportPatch(deps, registry, input),
    "run.cleanup": (input) => cleanUp(deps, registry, input),
  };
}
