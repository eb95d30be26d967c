// activities/sandbox/command.ts: runs one command in a workspace and keeps its output, raw and redacted, as artifacts.
import type { ArtifactFront } from "../../core/contract.ts";
import type { CommandUsage } from "../../core/schema/sandbox.ts";
import type { ToolResult } from "../../core/schema/tool-result.ts";
import { countRemoved, describeRemovals } from "../../core/redact/kinds.ts";
import type { Redactor } from "../../core/redact/redaction.ts";
import { toApplicationFailure } from "../failure.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Command, ExecResult, Workspace } from "./driver/driver.ts";
import { SandboxFault } from "./driver/driver.ts";

const KEPT_BYTES = 256 * 1024;
const OUTPUT_BYTES = 32 * 1024 * 1024;

export type Asked = Pick<Command, "argv" | "stdin" | "onOutput" | "readOnlyBinds"> & {
  seconds: number;
  network?: Command["network"];
};

/** A stop in between is thrown as the signal's reason; a fault of the sandbox itself as `sandbox_error`. */
export async function run(deps: SandboxDeps, workspace: Workspace, asked: Asked): Promise<ExecResult> {
  const { signal } = deps.pulse();
  const { seconds, network = "none", ...command } = asked;
  const limits = { wallMs: seconds * 1000, keptBytes: KEPT_BYTES, outputBytes: OUTPUT_BYTES };
  const env = { CI: "1", NO_COLOR: "1" };
  const result = await orLost(deps.driver.exec(workspace, { ...command, limits, network, env }, signal));
  signal.throwIfAborted();
  if (result.outcome === "cancelled")
    throw toApplicationFailure("workspace_lost", "the workspace was closed under its command");
  if (result.outcome === "sandbox_error") {
    throw toApplicationFailure("sandbox_error", result.problem ?? "the sandbox failed");
  }
  return result;
}

/** A fault of the sandbox costs its workspace, and is none of the project's. */
export async function orLost<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SandboxFault) throw toApplicationFailure("workspace_lost", error.message);
    throw error;
  }
}

/** Standard output, then standard error, then how it ended if that was not plain success. */
export function transcript(result: ExecResult): string {
  const { stdout, stderr, outcome, exitCode } = result;
  const end = outcome === "ok" ? "" : `\n[${outcome}${exitCode === null ? "" : `, exit code ${exitCode}`}]`;
  const between = stdout.text && stderr.text && !stdout.text.endsWith("\n") ? "\n" : "";
  return `${stdout.text}${between}${stderr.text}${end}`;
}

export function usageOf({ durationMs, cpuMs, peakMemoryBytes }: ExecResult): CommandUsage {
  return { wallMs: Math.round(durationMs), cpuMs, peakMemoryBytes };
}

export type Keeping = { artifacts: ArtifactFront; permit: string; redactor: Redactor };

/** `text` as people and the agent read it (I9), with a last line that says what was taken out. */
export function readable(redactor: Redactor, text: string): { shown: string; noted: string } {
  const { text: shown, removed } = redactor.redact(text);
  const note = countRemoved(removed) > 0 ? `\n[${describeRemovals(removed)}]` : "";
  return { shown, noted: shown + note };
}

/** The raw text is kept for auditors. */
export async function toolResult(
  { artifacts, permit, redactor }: Keeping,
  text: string,
  facts: Pick<ToolResult, "ok" | "exitCode" | "changed" | "usage">,
): Promise<ToolResult> {
  await artifacts.put(permit, "tool_output_raw", new TextEncoder().encode(text));
  const { shown, noted } = readable(redactor, text);
  const kept = await artifacts.put(permit, "tool_output_redacted", new TextEncoder().encode(noted));
  return { ...facts, output: kept.digest, summary: summaryOf(shown) };
}

/** The last line that says something. */
function summaryOf(shown: string): string {
  const lines = shown.split("\n").filter((line) => line.trim() !== "");
  const line = lines
    .at(-1)
    ?.replace(/\p{Cc}/gu, " ")
    .trim();
  return line?.slice(0, 300) ?? "no output";
}
