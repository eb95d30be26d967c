// test/support/model/play.ts: a whole run of the model activity on a real folder, with a bare stand-in for the sandbox.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Action, ModelTurn, ToolCall } from "../../../core/schema/action.ts";
import type { ToolAnswer } from "../../../core/schema/model.ts";
import { ToolInput } from "../../../core/schema/tool.ts";
import type { ModelBench } from "./bench.ts";

export type Ending = { summary: string; stuck: boolean; turns: number };

/** `verify`: the command behind the tool of that name. Throws if the model does not finish within 20 turns. */
export async function playRun(bench: ModelBench, folder: string, verify: string): Promise<Ending> {
  let turn: ModelTurn | null = null;
  let answers: ToolAnswer[] = [];
  for (let count = 1; count <= 20; count += 1) {
    turn = await bench.call({ turn: count, conversation: turn?.conversation ?? null, answers });
    const finish = turn.calls.find((call) => call.kind === "finish");
    if (finish) return { summary: finish.summary, stuck: finish.stuck ?? false, turns: count };
    answers = turn.calls.map((call) => answerTo(bench, { call, folder, verify }));
  }
  throw new Error("the model did not finish within 20 turns");
}

function answerTo(bench: ModelBench, at: { call: ToolCall; folder: string; verify: string }): ToolAnswer {
  const { call, folder, verify } = at;
  const { callId } = call;
  const stored = (text: string) => ({ callId, artifact: bench.artifacts.seed("tool_output_redacted", text) });
  switch (call.kind) {
    case "proposal":
      if (isRefused(call.action)) return { callId, text: "Refused by policy: no network. Nothing was done." };
      return stored(perform(bench, call.action, folder));
    case "verify":
      return stored(shell(verify, folder));
    case "invalid":
      return { callId, text: call.problem };
    case "finish":
      return { callId, text: "Noted." };
  }
}

function isRefused(action: Action): boolean {
  return action.kind === "shell.exec" && action.command.includes("curl");
}

function perform(bench: ModelBench, action: Action, folder: string): string {
  if (action.kind === "shell.exec") return shell(action.command, folder);
  if (action.kind === "tool.read") return look(action.tool, action.path, { folder, pattern: action.pattern });
  if (action.kind === "tool.write")
    return change(ToolInput.parse(JSON.parse(bench.artifacts.text(action.input))), folder);
  throw new Error(`an agent cannot propose ${action.kind}`);
}

function look(
  tool: string,
  path: string,
  { folder, pattern }: { folder: string; pattern: string | null },
): string {
  if (tool === "read") return readFileSync(join(folder, path), "utf8");
  if (tool === "list") return readdirSync(join(folder, path)).join("\n");
  if (tool === "search") return shell(`grep -rnF --exclude-dir=node_modules -e '${pattern}' ${path}`, folder);
  return shell("git add -N . && git diff", folder);
}

function change(input: ToolInput, folder: string): string {
  const file = join(folder, input.path);
  if (input.tool === "write") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, input.content);
    return "written";
  }
  const parts = readFileSync(file, "utf8").split(input.old);
  if (parts.length !== 2) return `Not done: the text occurs ${parts.length - 1} times.`;
  writeFileSync(file, parts.join(input.new));
  return "edited";
}

function shell(command: string, folder: string): string {
  try {
    return execFileSync("sh", ["-c", command], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stdout, stderr, status } = error as { stdout: string; stderr: string; status: number };
    return `${stdout}${stderr}\nexit code ${status}`;
  }
}
