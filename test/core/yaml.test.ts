// test/core/yaml.test.ts: located errors with the word that was meant, and hostile texts that end soon.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { nearestWord } from "../../core/schema/nearest-word.ts";
import { PolicyDocument } from "../../core/schema/policy.ts";
import { TaskContract } from "../../core/schema/task.ts";
import { readYaml } from "../../core/yaml.ts";

const TASK = `change: agent
title: Round prices
repository: acme/shop
task_class: bug_fix
allowed_paths: ["src/**"]
instructions: |
  Round the prices half up.
done_when:
  - all tests pass
`;

function problemsOf(text: string, schema: z.ZodType = TaskContract): string[] {
  const reading = readYaml({ path: "task.yaml", text }, schema);
  return reading.kind === "refused" ? reading.problems : [];
}

describe("a good text", () => {
  test("is read with its defaults, and knows its lines", () => {
    const reading = readYaml({ path: "task.yaml", text: TASK }, TaskContract);
    if (reading.kind !== "read") throw new Error(reading.problems.join());
    expect(reading.value).toMatchObject({ change: "agent", autonomy: "draft_pr", limits: { turns: 30 } });
    const { lineOf } = reading;
    expect([
      lineOf([]),
      lineOf(["allowed_paths", 0]),
      lineOf(["done_when", 0]),
      lineOf(["nowhere", 1]),
    ]).toEqual([1, 5, 9, 1]);
  });

  test("may be JSON, with tabs", () => {
    const value = { change: "script", title: "abc", repository: "a/b", task_class: "docs", argv: ["true"] };
    expect(problemsOf(JSON.stringify(value, null, "\t"))).toEqual([]);
  });

  test("reads back what JSON wrote, for any value", () => {
    const text = fc.string({ unit: "grapheme" });
    const value = fc.dictionary(
      text.filter((key) => !/^(__proto__|<<)$/.test(key)),
      fc.array(fc.oneof(text, fc.integer(), fc.boolean())),
    );
    fc.assert(
      fc.property(value, (each) => {
        const reading = readYaml({ path: "a.json", text: JSON.stringify(each) }, z.unknown());
        expect(reading.kind === "read" ? reading.value : reading.problems).toEqual({ ...each });
      }),
    );
  });
});

describe("a problem is told with file, line, column and the word that was meant", () => {
  test.each([
    [
      "an unknown field",
      TASK.replace("title:", "titel:"),
      'task.yaml:2:1: unknown field "titel" (did you mean "title"?)',
    ],
    ["a missing field", TASK.replace(/title.*\n/, ""), "task.yaml:1:1: title: is missing (string)"],
    [
      "a wrong word",
      TASK.replace("bug_fix", "bugfix"),
      'task.yaml:4:13: task_class: "bugfix" is none of bug_fix, security_fix, dependency_patch, dependency_minor, dependency_major, codemod, refactor, test, docs, config, ci_workflow, other (did you mean "bug_fix"?)',
    ],
    [
      "a wrong type",
      TASK.replace("Round prices", "[a]"),
      "task.yaml:2:8: title: Invalid input: expected string, received array",
    ],
    [
      "a nested field",
      `${TASK}limits: { filez: 3 }\n`,
      'task.yaml:10:11: limits: unknown field "filez" (did you mean "files"?)',
    ],
    [
      "a bad pattern",
      TASK.replace("src/**", "src/{a,b}"),
      'task.yaml:5:17: allowed_paths[0]: pattern "src/{a,b}" has "{", which no pattern may have; patterns know *, ** and ?',
    ],
    ["a duplicate key", `${TASK}title: again\n`, 'task.yaml:10:1: has the key "title" twice'],
    [
      "broken syntax",
      "a: [1\nb: 2\n",
      "task.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  ])("%s", (_, text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  test("in a condition, where the operator that is there says which one was meant", () => {
    const document = (when: string): string =>
      `level: platform\nname: platform\nrevision: 1\nrules:\n  - id: one-rule\n    actions: [run.start]\n    effect: allow\n    because: it is so\n    when: ${when}\n`;
    const first = (when: string): string | undefined => problemsOf(document(when), PolicyDocument)[0];
    expect(first("{ anypath: { fact: a, globs: [x] } }")).toBe(
      'task.yaml:9:13: rules[0].when: unknown field "anypath" (did you mean "any_path"?)',
    );
    expect(first("{ any_path: { fact: a, globz: [x], globs: [y] } }")).toBe(
      'task.yaml:9:34: rules[0].when.any_path: unknown field "globz" (did you mean "globs"?)',
    );
    expect(first("{ all: [{ eq: { fact: a, value: 1.5 } }] }")).toContain(
      "rules[0].when.all[0].eq.value: is of the wrong type",
    );
    expect(first("{ eq: { fact: a, value: 1 }, ne: { fact: a, value: 1 } }")).toContain(
      "needs exactly one of eq, ne",
    );
    expect(first("{}")).toContain("needs one of all, any, not, eq");
    expect(first("yes")).toContain("is of the wrong type");
  });
});

describe("what would make a text mean more than it shows is refused", () => {
  test.each([
    ["a tag", "a: !!js/function x", "has a tag"],
    ["an anchor", "a: &x 1", "has an anchor"],
    ["an alias", "a: *x", "has an alias"],
    ["a merge key", "<<: { a: 1 }", "<<"],
    ["a directive", "%YAML 1.1\n---\na: yes", "has a directive"],
    ["a second document", "a: 1\n---\nb: 2", "has a second document"],
    ["a key that is no string", "1: a", "not a string"],
    ["a key that is a list", "? [a]\n: b", "not a string"],
    ["a prototype", "__proto__: { admin: true }", "__proto__"],
    ["half a character", 'a: "\\ud800"', "half a character"],
    ["nothing", "", "is empty"],
    ["only a comment", "# nothing", "is empty"],
  ])("%s", (_, text, because) => {
    expect(problemsOf(text, z.unknown()).join()).toContain(because);
  });

  test("words of YAML 1.1 are words", () => {
    const reading = readYaml({ path: "a", text: "a: yes\nb: 0o17\nc: 1_000\nd: 2026-01-01" }, z.unknown());
    expect(reading).toMatchObject({ value: { a: "yes", b: 15, c: "1_000", d: "2026-01-01" } });
  });
});

describe("a hostile text is refused, soon", () => {
  const size = 250 * 1024;
  test.each([
    ["too large", "x".repeat(300 * 1024)],
    ["deep lists", "[".repeat(size)],
    ["deep maps", "{a: ".repeat(size / 4)],
    ["deep block lists", `${"- ".repeat(size / 2)}a`],
    ["deep keys", "? ".repeat(size / 2)],
    ["deep indents", Array.from({ length: 600 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["many tags", "!!x ".repeat(size / 4)],
    ["many anchors", "&a ".repeat(size / 3)],
    ["many documents", "---\n".repeat(size / 4)],
    ["many commas", `[${",".repeat(size)}]`],
    ["many keys", Array.from({ length: 25_000 }, (_, i) => `k${i}: 1`).join("\n")],
    ["an alias bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]"],
    ["control characters", "\u0000\u0001\u0002: \u0007"],
  ])("%s", (_, text) => {
    const before = process.cpuUsage(); // not the clock: the machine may be busy with others
    const problems = problemsOf(text);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
    expect(problems.join().length).toBeLessThan(10_000);
  });

  test("nesting ends where we say, not where a stack does", () => {
    const nested = (depth: number): string => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
    expect(problemsOf(nested(30), z.unknown())).toEqual([]);
    expect(problemsOf(nested(40), z.unknown())).toEqual([
      expect.stringContaining("is nested deeper than 32"),
    ]);
  });

  test("any text at all: never a throw, and every problem has a place", () => {
    const part = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "&x",
      "*x",
      "!t",
      "'",
      '"',
      "|",
      ">",
      "#",
      "? ",
      "\t",
      "%",
      ",",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        for (const problem of problemsOf(parts.join(""))) expect(problem).toMatch(/^task\.yaml:\d+:\d+: ./s);
      }),
      { numRuns: 2000 },
    );
  });
});

test("the nearest word is near, or there is none", () => {
  expect(nearestWord("titel", ["title", "limits"])).toBe("title");
  expect(nearestWord("zzzzzz", ["title", "limits"])).toBeNull();
  expect(nearestWord("a".repeat(100_000), ["title"])).toBeNull();
});
