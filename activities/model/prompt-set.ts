// activities/model/prompt-set.ts: all prompts of a folder, loaded once at start; their digests are a run's versions.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import { VERDICT_TOOL } from "../../core/judge/verdict.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";
import { toolSchemasDigest } from "../../core/tool/registry.ts";
import { parsePrompt, PromptError } from "./prompt.ts";
import type { Prompt } from "./prompt.ts";

/** Which version of each prompt new conversations use; older files stay, so that a run can be told apart later. */
const CURRENT = {
  agent: 3,
  task: 1,
  guidance: 1,
  repair: 1,
  continue: 1,
  judge: 1,
  change: 1,
} as const;
type PromptName = keyof typeof CURRENT;

export type PromptSet = Readonly<Record<PromptName, Prompt>>;

/** `folder` holds `<name>/v<version>.md`. Throws `PromptError` or a file error: a worker without prompts does not start. */
export function loadPrompts(folder: string): PromptSet {
  const load = (name: PromptName): Prompt => {
    const file = join(folder, name, `v${CURRENT[name]}.md`);
    const prompt = parsePrompt(readFileSync(file, "utf8"), file);
    if (prompt.name === name && prompt.version === CURRENT[name]) return prompt;
    throw new PromptError(`${file}: says it is ${prompt.name} version ${prompt.version}`);
  };
  return {
    agent: load("agent"),
    task: load("task"),
    guidance: load("guidance"),
    repair: load("repair"),
    continue: load("continue"),
    judge: load("judge"),
    change: load("change"),
  };
}

/** The run manifest's fields that come from prompts and tools. */
export type PromptVersions = {
  promptContract: Digest;
  systemPrompt: Digest;
  toolSchemas: Digest;
  judgeRubric: Digest;
};

export function promptVersions(prompts: PromptSet): PromptVersions {
  return {
    promptContract: promptContract(prompts),
    systemPrompt: prompts.agent.digest,
    toolSchemas: toolSchemasDigest(),
    judgeRubric: judgeRubric(prompts),
  };
}

/** Of what an agent is told. */
export function promptContract({ agent, task, guidance, repair, continue: goOn }: PromptSet): Digest {
  return contractOf([agent, task, guidance, repair, goOn]);
}

/** Of what a judge is told, and how it is to answer. */
export function judgeRubric({ judge, change }: PromptSet): Digest {
  return digestOf({ prompts: contractOf([judge, change]), tool: VERDICT_TOOL });
}

function contractOf(prompts: readonly Prompt[]): Digest {
  return digestOf(prompts.map(({ name, version, digest }) => ({ name, version, digest })));
}
