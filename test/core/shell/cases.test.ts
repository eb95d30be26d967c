// test/core/shell/cases.test.ts: every everyday and every hostile command of the two files beside it.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { shellFacts } from "../../../core/shell/facts.ts";
import { readShell } from "../../../core/shell/reading.ts";

const Everyday = z.strictObject({
  command: z.string(),
  programs: z.array(z.string()).min(1),
  redirects: z.array(z.string()).default([]),
  inlineCode: z.boolean().default(false),
});
const Hostile = z.strictObject({
  command: z.string(),
  opaque: z.literal(true).optional(),
  shows: z.array(z.string()).default([]),
  inlineCode: z.boolean().default(false),
  codeFromPipe: z.boolean().default(false),
  risks: z.array(z.string()).default([]),
  redirects: z.array(z.string()).default([]),
});

function load<T extends z.ZodType>(file: string, schema: T): z.infer<T>[] {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  return z.array(schema).min(40).parse(JSON.parse(text));
}

describe("everyday commands are readable, with every program they start", () => {
  test.each(load("everyday.json", Everyday))("$command", (expected) => {
    const reading = readShell(expected.command);
    expect(reading).toMatchObject({ kind: "readable" });
    expect(shellFacts(reading)).toMatchObject({
      "command.readable": true,
      "command.programs": expected.programs,
      "command.redirects": expected.redirects,
      "command.inline_code": expected.inlineCode,
      "command.pipes_into_interpreter": false,
    });
  });
});

describe("I3 hostile commands are opaque or show what they start", () => {
  test.each(load("hostile.json", Hostile))("$command", (expected) => {
    const reading = readShell(expected.command);
    if (expected.opaque === true) {
      expect(reading).toMatchObject({ kind: "opaque" });
      expect(shellFacts(reading)).not.toHaveProperty(["command.programs"]);
      return;
    }
    if (reading.kind === "opaque") throw new Error(`opaque: ${reading.because}`);
    expect(reading.commands.map((each) => each.program)).toEqual(expect.arrayContaining(expected.shows));
    expect(shellFacts(reading)).toMatchObject({
      "command.risks": expected.risks,
      "command.redirects": expected.redirects,
    });
    if (expected.inlineCode) expect(shellFacts(reading)["command.inline_code"]).toBe(true);
    if (expected.codeFromPipe) expect(shellFacts(reading)["command.pipes_into_interpreter"]).toBe(true);
  });
});

test("a command says which of its parts are piped into, and with which arguments", () => {
  expect(readShell("cat 'a b' | grep -n x; pwd")).toStrictEqual({
    kind: "readable",
    redirects: [],
    risks: [],
    commands: [
      {
        program: "cat",
        argv: ["a b"],
        pipedInto: false,
        interpreter: false,
        inlineCode: false,
        codeFromPipe: false,
      },
      {
        program: "grep",
        argv: ["-n", "x"],
        pipedInto: true,
        interpreter: false,
        inlineCode: false,
        codeFromPipe: false,
      },
      {
        program: "pwd",
        argv: [],
        pipedInto: false,
        interpreter: false,
        inlineCode: false,
        codeFromPipe: false,
      },
    ],
  });
});

test.each([
  ["more than 4 KB", `echo ${"a".repeat(4096)}`],
  ["more than 50 commands", "ls;".repeat(51)],
  ["shells nested too deeply", nested(6)],
  ["300 nested substitutions", `echo ${"$(".repeat(300)}rm${")".repeat(300)}`],
  ["2,000 open parentheses", "(".repeat(2000)],
])("I20 %s is opaque", (_, command) => {
  expect(readShell(command).kind).toBe("opaque");
});

function nested(depth: number): string {
  let command = "rm";
  for (let level = 0; level < depth; level += 1) command = `sh -c "${command.replace(/["\\]/gu, "\\$&")}"`;
  return command;
}
