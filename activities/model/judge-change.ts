// activities/model/judge-change.ts: `judge.run`: a model is asked once about a change; its whole exchange is kept.
import type { Admitted } from "../../core/contract.ts";
import { VERDICT_TOOL, verdictIn } from "../../core/judge/verdict.ts";
import type { JudgeResult } from "../../core/schema/judge.ts";
import type { CallDeps, Pulse } from "./ask.ts";
import type { Cleaner } from "./cleaner.ts";
import { usageOf } from "./cost.ts";
import { draftJudgement } from "./draft-judgement.ts";
import { exchange } from "./exchange.ts";
import type { Wanted } from "./exchange.ts";
import { judgeRubric } from "./prompt-set.ts";
import type { RawAnswer } from "./stream.ts";

/** Throws as `exchange` does; also `ModelFailure` for a change too long to be seen whole. */
export async function judgeChange(
  deps: CallDeps,
  call: Admitted<"judge.run">,
  pulse: Pulse,
): Promise<JudgeResult> {
  const { action } = call;
  const { route } = action;
  const draft: Wanted["draft"] = (source) => draftJudgement(action, source);
  const wanted = { turn: 0, tools: [VERDICT_TOOL], draft };
  const asked = await exchange(deps, { call, wanted }, pulse);
  const { system, fitted, manifest, cleaner } = asked;
  const answer = cleaned(asked.answer, cleaner);
  const verdict = verdictIn(answer.calls);
  const { usage, estimated: usageEstimated } = usageOf(answer.usage, route);
  const { messages } = fitted;
  const told = { route, rubric: judgeRubric(deps.prompts), manifest, system, messages };
  const report = await asked.store("judge_report", { ...told, answer, usage, usageEstimated, ...verdict });
  const { inputTokens, outputTokens, costMicroUsd } = asked.spending.total();
  const spent = { usage: { inputTokens, outputTokens }, costMicroUsd, removedSecrets: cleaner.total() };
  return { ...verdict, report, ...spent };
}

/** Its words are shown to people and kept (I9). What a provider names its calls is of no interest. */
function cleaned({ text, calls, finish, usage }: RawAnswer, cleaner: Cleaner) {
  return {
    text: cleaner.clean(text).text,
    calls: calls.map(({ tool, input }) => ({
      tool: cleaner.clean(tool.slice(0, 60)).text,
      input: cleaner.cleanValue(input).value,
    })),
    finish,
    usage,
  };
}
