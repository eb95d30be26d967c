// activities/sandbox/tools.ts: the agent's reading and command tools; each is one command inside the sandbox.
import type { Admitted } from "../../core/contract.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import type { NetworkResult, ToolResult } from "../../core/schema/tool-result.ts";
import { run, toolResult, transcript, usageOf } from "./command.ts";
import type { Keeping } from "./command.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Command } from "./driver/driver.ts";
import { keepEgressLog } from "./egress/keep-log.ts";
import { readEgressProfile } from "./egress/profile.ts";
import { openEgressProxy } from "./egress/proxy.ts";
import type { Registry } from "./registry.ts";

const READ_SECONDS = 60;

type Reading = ActionOf<"tool.read">;

export async function readTool(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Admitted<"tool.read">,
): Promise<ToolResult> {
  const { workspace } = registry.find(action.workspace.id);
  const result = await run(deps, workspace, { argv: READERS[action.tool](action), seconds: READ_SECONDS });
  const nothingFound = action.tool === "search" && result.exitCode === 1;
  const text = nothingFound ? "no match" : transcript(result) || "(empty)";
  const ok = nothingFound || result.outcome === "ok";
  const facts = { ok, exitCode: result.exitCode, changed: false, usage: usageOf(result) };
  return toolResult(keepingOf(deps, permit, claims.run), text, facts);
}

const SEARCH =
  "rg --line-number --with-filename --no-heading --hidden --glob !.git --max-columns 300 --max-count 200 --sort path".split(
    " ",
  );

/** Paths come behind `--`, so none is taken for an option. */
const READERS: Record<Reading["tool"], (action: Reading) => string[]> = {
  read: ({ path, offset, limit }) => ["sed", "-n", `${offset + 1},${offset + limit}p`, "--", path],
  list: ({ path }) => ["ls", "-1Ap", "--", path],
  search: ({ path, pattern }) => [...SEARCH, "--regexp", pattern ?? "", "--", path],
  git_diff: () => ["sh", "-c", "git add --intent-to-add --all . && git diff --no-ext-diff --no-textconv"],
};

/** Runs exactly the judged bytes: no profile, no start-up file, no alias. */
export async function shellTool(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Admitted<"shell.exec">,
): Promise<ToolResult> {
  return commandTool(deps, registry, { permit, argv: bash(action.command), runId: claims.run, action });
}

function bash(command: string): string[] {
  return ["bash", "--noprofile", "--norc", "-c", command];
}

/** The same bytes with a way out, as far as the run's egress profile goes; each attempt is kept. */
export async function networkTool(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Admitted<"shell.network">,
): Promise<NetworkResult> {
  const profile = await readEgressProfile(deps.artifacts, { permit, egress: action.egress });
  const proxy = openEgressProxy({ profile, network: deps.network, until: new Date(claims.exp * 1000) });
  const asked = { permit, argv: bash(action.command), runId: claims.run, action };
  try {
    const result = await commandTool(deps, registry, { ...asked, network: proxy });
    const egress = await keepEgressLog(keepingOf(deps, permit, claims.run), proxy.close());
    return { ...result, egress };
  } finally {
    proxy.close();
  }
}

export async function scriptTool(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Admitted<"script.exec">,
): Promise<ToolResult> {
  return commandTool(deps, registry, { permit, argv: action.argv, runId: claims.run, action });
}

async function commandTool(
  deps: SandboxDeps,
  registry: Registry,
  asked: {
    permit: string;
    argv: string[];
    runId: string;
    action: ActionOf<"shell.exec" | "shell.network" | "script.exec">;
    network?: Command["network"];
  },
): Promise<ToolResult> {
  const { argv, network = "none", action } = asked;
  const { workspace } = registry.find(action.workspace.id);
  const result = await run(deps, workspace, { argv, seconds: action.timeoutSeconds, network });
  const { outcome, exitCode } = result;
  const facts = { ok: outcome === "ok", exitCode, changed: true, usage: usageOf(result) };
  return toolResult(keepingOf(deps, asked.permit, asked.runId), transcript(result) || "(no output)", facts);
}

export function keepingOf(deps: SandboxDeps, permit: string, runId: string): Keeping {
  return { artifacts: deps.artifacts, permit, redactor: deps.redactor(runId) };
}
