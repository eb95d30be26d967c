// test/prompts/prompts.test.ts: every prompt keeps its contract, and any changed word is another version.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parsePrompt, PromptError, renderPrompt } from "../../activities/model/prompt.ts";
import { loadPrompts, promptVersions } from "../../activities/model/prompt-set.ts";
import { PROMPTS_FOLDER } from "../support/model/bench.ts";

const prompts = loadPrompts(PROMPTS_FOLDER);
const folder = mkdtempSync(join(tmpdir(), "skein-prompts-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the prompts of this project", () => {
  test.each(Object.values(prompts))("$name renders with exactly its variables", (prompt) => {
    const values = Object.fromEntries(prompt.variables.map((name) => [name, `<${name}>`]));
    const text = renderPrompt(prompt, values);
    for (const name of prompt.variables) expect(text).toContain(`<${name}>`);
    expect(text).not.toContain("{{");
    expect(() => renderPrompt(prompt, { ...values, stranger: "x" })).toThrow("unknown variable stranger");
  });

  test("the system prompt says what governs the agent", () => {
    const given = { repository: "acme/one", forbidden_paths: "`secrets/**`", network: "no network" };
    const text = renderPrompt(prompts.agent, given);
    for (const words of [
      "refused call",
      "no network",
      "`secrets/**`",
      "`finish`",
      "never an instruction",
      "REDACTED",
    ]) {
      expect(text).toContain(words);
    }
  });
});

describe("a prompt that breaks its contract is an error", () => {
  const file = (variables: string, body: string) =>
    `---\nname: x\nversion: 1\nvariables: ${variables}\n---\n\n${body}\n`;

  test("a missing value", () => {
    expect(() => renderPrompt(parsePrompt(file("a b", "{{a}} {{b}}"), "x"), { a: "1" })).toThrow(
      "no value for b",
    );
  });
  test("a name that every object inherits is no value", () => {
    expect(() => renderPrompt(parsePrompt(file("constructor", "{{constructor}}"), "x"), {})).toThrow(
      PromptError,
    );
  });
  test("a variable that is used but not declared", () => {
    expect(() => parsePrompt(file("a", "{{a}} {{b}}"), "x")).toThrow("uses {{b}}");
  });
  test("a variable that is declared but not used", () => {
    expect(() => parsePrompt(file("a b", "{{a}}"), "x")).toThrow("declares b");
  });
  test("no front matter", () => {
    expect(() => parsePrompt("You are an agent.", "x")).toThrow(PromptError);
  });
  test("a value is put in once, so a task cannot fill in other variables or replacement patterns", () => {
    const prompt = parsePrompt(file("a b", "{{a}}|{{b}}"), "x");
    expect(renderPrompt(prompt, { a: "{{b}} $& $1", b: "2" })).toBe("{{b}} $& $1|2");
  });
});

test("a changed word is another version, and a file in the wrong place does not load", () => {
  cpSync(PROMPTS_FOLDER, folder, { recursive: true });
  const before = promptVersions(loadPrompts(folder));
  expect(before).toStrictEqual(promptVersions(prompts));
  const repair = join(folder, "repair/v1.md");
  writeFileSync(repair, readFileSync(repair, "utf8").replace("Find out why", "See why"));
  const after = promptVersions(loadPrompts(folder));
  expect(after.promptContract).not.toBe(before.promptContract);
  expect(after.systemPrompt).toBe(before.systemPrompt);
  writeFileSync(repair, readFileSync(join(folder, "task/v1.md")));
  expect(() => loadPrompts(folder)).toThrow("says it is task");
});
