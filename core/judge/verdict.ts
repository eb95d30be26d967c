// core/judge/verdict.ts: the judge's one tool, and what its answer means: whatever is no plain verdict is a veto (I20).
import { JUDGE_VERDICTS } from "../schema/judge.ts";
import type { JudgeVerdict } from "../schema/judge.ts";
import { conforms, problemsOf } from "../tool/field.ts";
import type { ToolSchema } from "../tool/registry.ts";

const FIELDS = {
  verdict: {
    type: "string",
    minLength: 4,
    maxLength: 7,
    description: "one of pass, veto, abstain",
  },
  because: { type: "string", minLength: 1, maxLength: 500, description: "the one reason that decides" },
  concerns: {
    type: "string",
    minLength: 0,
    maxLength: 3000,
    description: "what a reviewer should look at, one to a line; empty where there is nothing",
  },
} as const;

const SCHEMA = {
  type: "object",
  properties: FIELDS,
  required: ["verdict", "because", "concerns"],
  additionalProperties: false,
} as const;

export const VERDICT_TOOL: ToolSchema = {
  name: "verdict",
  description: "Give the verdict. Call it once.",
  inputSchema: SCHEMA,
};

const MOST_CONCERNS = 10;

/** `calls`: as the model made them, redacted. Total: free text, another tool, two verdicts or one out of form is a veto. */
export function verdictIn(calls: readonly { tool: string; input: unknown }[]): JudgeVerdict {
  const [call, ...more] = calls;
  if (call === undefined) return unreadable("it called no tool");
  if (more.length > 0) return unreadable(`it made ${calls.length} calls`);
  if (call.tool !== VERDICT_TOOL.name) return unreadable(`it called ${call.tool.slice(0, 60)}`);
  const { input } = call;
  if (!conforms(SCHEMA, input)) return unreadable(problemsOf(SCHEMA, input).join("; "));
  const verdict = JUDGE_VERDICTS.find((each) => each === input.verdict);
  if (verdict === undefined) return unreadable(`there is no verdict ${input.verdict}`);
  return { verdict, because: input.because, concerns: linesOf(input.concerns) };
}

function unreadable(problem: string): JudgeVerdict {
  return {
    verdict: "veto",
    because: `the judge gave no verdict that counts: ${problem}`.slice(0, 500),
    concerns: [],
  };
}

function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.replace(/^\s*[-*•]?\s*/u, "").trim());
  return lines
    .filter((line) => line !== "")
    .slice(0, MOST_CONCERNS)
    .map((line) => line.slice(0, 300));
}
