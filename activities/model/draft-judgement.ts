// activities/model/draft-judgement.ts: what a judge is told: the rubric, the task, what the checks found, the change; nothing else.
import type { ActionOf } from "../../core/schema/action.ts";
import { add, bullets, list } from "./draft.ts";
import type { Draft, Source } from "./draft.ts";
import { renderPrompt } from "./prompt.ts";

type Verification = ActionOf<"judge.run">["verification"];

export async function draftJudgement(
  { brief, diff, verification }: ActionOf<"judge.run">,
  { prompts, reading, cleaner }: Source,
): Promise<Draft> {
  const task = await reading.brief(brief);
  const draft: Draft = {
    system: renderPrompt(prompts.judge, { repository: task.repository }),
    messages: [],
    added: [],
  };
  const whole = { artifact: null, maxChars: Infinity };
  add(draft, { ...whole, class: "system", source: "system", text: draft.system }, cleaner);
  const about = renderPrompt(prompts.change, {
    title: task.title,
    repository: task.repository,
    instructions: task.instructions,
    done_when: bullets(task.done_when),
    allowed_paths: list(task.allowed_paths),
    forbidden_paths: list(task.forbidden_paths),
    verification: shown(verification),
  });
  const told = add(
    draft,
    { ...whole, class: "task", source: "brief", artifact: brief, text: about },
    cleaner,
  );
  const text = await reading.text(diff);
  const piece = { class: "change", source: "diff", origin: "the change", artifact: diff } as const;
  const change = add(draft, { ...whole, ...piece, text }, cleaner); // never cut: what is not seen is not judged
  draft.messages.push({ role: "user", text: `${told}\n\n${change}` });
  return draft;
}

function shown({ profile, verdict, tests }: Verification): string {
  const { total, passed, failed, skipped } = tests;
  const counts = `${total} tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
  return `The profile "${profile}" ${verdict}. ${counts}.`;
}
