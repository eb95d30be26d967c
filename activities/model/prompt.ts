// activities/model/prompt.ts: a prompt contract: its name, its version and exactly the variables its text uses.
import { digestOf } from "../../core/digest.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";

export type Prompt = {
  name: string;
  version: number;
  variables: readonly string[];
  body: string;
  digest: Digest;
};

/** A prompt file, or a rendering of it, that does not keep its contract: a fault of ours, found at start or in tests. */
export class PromptError extends Error {
  override name = "PromptError";
}

const VARIABLE = /\{\{([a-z_]+)\}\}/g;

/** Text of a prompt file → prompt. Throws `PromptError`: no front matter, or other variables than it declares. */
export function parsePrompt(text: string, file: string): Prompt {
  const parts = /^---\nname: ([a-z]+)\nversion: ([1-9][0-9]*)\nvariables: ([a-z_ ]*)\n---\n\n([^]+)$/.exec(
    text,
  );
  const [, name, version, list, raw] = parts ?? [];
  if (name === undefined || list === undefined || raw === undefined) {
    throw new PromptError(
      `${file}: begins with --- and the lines name, version, variables, then --- and a blank line`,
    );
  }
  const body = raw.trimEnd();
  const variables = list.split(" ").filter((each) => each !== "");
  const used = new Set(Array.from(body.matchAll(VARIABLE), ([, variable]) => variable));
  const undeclared = [...used].filter((each) => each !== undefined && !variables.includes(each));
  const unused = variables.filter((each) => !used.has(each));
  if (undeclared.length > 0)
    throw new PromptError(`${file}: uses {{${undeclared[0]}}}, which it does not declare`);
  if (unused.length > 0) throw new PromptError(`${file}: declares ${unused[0]}, which it does not use`);
  return { name, version: Number(version), variables, body, digest: digestOf({ name, variables, body }) };
}

/** Values are put in as they are, once: a `{{…}}` inside a value stays text. Throws `PromptError` on a wrong set. */
export function renderPrompt(prompt: Prompt, values: Readonly<Record<string, string>>): string {
  const unknown = Object.keys(values).find((name) => !prompt.variables.includes(name));
  if (unknown !== undefined) throw new PromptError(`prompt ${prompt.name}: unknown variable ${unknown}`);
  return prompt.body.replace(VARIABLE, (_all, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new PromptError(`prompt ${prompt.name}: no value for ${name}`);
    return value;
  });
}
