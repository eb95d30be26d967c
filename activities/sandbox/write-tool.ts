// activities/sandbox/write-tool.ts: the agent's `write` and `edit`; an edit replaces a text that occurs exactly once.
import type { Admitted } from "../../core/contract.ts";
import type { ToolResult } from "../../core/schema/tool-result.ts";
import type { FileMode } from "../../core/schema/patch.ts";
import { ToolInput } from "../../core/schema/tool.ts";
import { run, toolResult } from "./command.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";
import { readJsonArtifact } from "./read-json.ts";
import type { Registry } from "./registry.ts";
import { keepingOf } from "./tools.ts";

type Written = { ok: boolean; says: string };
type Found = { mode: FileMode; text: string } | null;

/** Inside the sandbox, as the agent's user: prints the mode on a line of its own, then the bytes of a plain file. */
const SHOW = `[ -f "$1" ] && [ ! -L "$1" ] || exit 44
if [ -x "$1" ]; then echo 100755; else echo 100644; fi
cat -- "$1"`;

export async function writeTool(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Admitted<"tool.write">,
): Promise<ToolResult> {
  const { workspace } = registry.find(action.workspace.id);
  const input = await readJsonArtifact(deps.artifacts, { permit, digest: action.input, schema: ToolInput });
  const found = await readFile(deps, workspace, action.path);
  const written =
    input.path === action.path
      ? await write(deps, workspace, { input, found })
      : { ok: false, says: "the input speaks of another path than the action" }; // what was decided is what is done
  const facts = { ok: written.ok, exitCode: null, changed: written.ok };
  return toolResult(keepingOf(deps, permit, claims.run), written.says, facts);
}

async function write(
  deps: SandboxDeps,
  workspace: Workspace,
  { input, found }: { input: ToolInput; found: Found },
): Promise<Written> {
  const { path } = input;
  const text = input.tool === "write" ? input.content : edited(input, found);
  if (typeof text !== "string") return text;
  const mode = found?.mode ?? "100644";
  const entry = { status: "put", path, mode, bytes: new TextEncoder().encode(text) } as const;
  const { refused } = await deps.driver.writeFiles(workspace, [entry]);
  if (refused[0]) return { ok: false, says: `${path} was not written: ${refused[0].because}` };
  return { ok: true, says: `${found ? "changed" : "created"} ${path}` };
}

function edited(input: ToolInput & { tool: "edit" }, found: Found): string | Written {
  if (!found) return { ok: false, says: `${input.path} is not a file here` };
  const parts = found.text.split(input.old);
  if (parts.length === 2) return parts.join(input.new);
  const count = parts.length - 1;
  return {
    ok: false,
    says: `the text to replace occurs ${count} times in ${input.path}; it must occur exactly once`,
  };
}

async function readFile(deps: SandboxDeps, workspace: Workspace, path: string): Promise<Found> {
  const chunks: Uint8Array[] = [];
  const onOutput = (stream: string, chunk: Uint8Array): void => {
    if (stream === "stdout") chunks.push(Uint8Array.from(chunk));
  };
  const result = await run(deps, workspace, { argv: ["sh", "-c", SHOW, "sh", path], seconds: 60, onOutput });
  if (result.outcome !== "ok") return null;
  const text = Buffer.concat(chunks).toString("utf8");
  const end = text.indexOf("\n");
  return { mode: text.slice(0, end) === "100755" ? "100755" : "100644", text: text.slice(end + 1) };
}
