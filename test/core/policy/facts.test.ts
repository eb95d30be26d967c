// test/core/policy/facts.test.ts: the documented table of attributes is what factsOf gives, for every kind of action.
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { attributeOf, ATTRIBUTES } from "../../../core/policy/attributes.ts";
import type { FactContext } from "../../../core/policy/facts.ts";
import { factsOf, taskFactsOf } from "../../../core/policy/facts.ts";
import { Action } from "../../../core/schema/action.ts";
import type { FactValue } from "../../../core/schema/policy.ts";
import { TaskContract } from "../../../core/schema/task.ts";
import { ACTION_EXAMPLES, BOUNDARY, CONTEXT } from "../../../core/policy/ordinary.ts";

const NAMES = Object.keys(ATTRIBUTES).sort();
const NOBODY: FactContext = { ...CONTEXT, repository: null, task: null, runtime: null };
const CAMPAIGN = { id: "bump", targets: 60, wave: 2, wavePullRequests: 3 };
const WHOLE: FactContext = {
  ...CONTEXT,
  campaign: CAMPAIGN,
  runtime: { verifier: "node-test", egress: "npm" },
};
const TYPES = { text: "string", number: "number", flag: "boolean" } as const;

function shell(command: string) {
  return factsOf({ ...ACTION_EXAMPLES["shell.exec"], command }, CONTEXT);
}

function isOfType(value: FactValue, type: (typeof ATTRIBUTES)[keyof typeof ATTRIBUTES]["type"]): boolean {
  return type === "list" || type === "paths" ? Array.isArray(value) : typeof value === TYPES[type];
}

describe.each(Object.values(ACTION_EXAMPLES))("facts of $kind", (action) => {
  test("are of a real action", () => {
    expect(Action.parse(action)).toStrictEqual(action);
  });

  test.each([
    ["in a run", CONTEXT],
    ["in a run of a campaign", WHOLE],
    ["outside a run", NOBODY],
  ])("have every name of the table and no other, %s", (_, context) => {
    expect(Object.keys(factsOf(action, context)).sort()).toStrictEqual(NAMES);
  });

  test("are present only where the table says so, in the type and words it says", () => {
    for (const [name, value] of Object.entries(factsOf(action, WHOLE))) {
      const attribute = attributeOf(name);
      if (value === null || attribute === null) continue;
      expect
        .soft(attribute.of === "every" || attribute.of.includes(action.kind), `${name} of ${action.kind}`)
        .toBe(true);
      expect.soft(isOfType(value, attribute.type), name).toBe(true);
      for (const word of [value].flat()) {
        if (attribute.words) expect.soft(attribute.words, name).toContain(word);
      }
    }
  });

  test("have a canonical text", () => {
    expect(() => canonicalJson(factsOf(action, CONTEXT))).not.toThrow();
  });
});

test("every attribute is present in some action of each kind that the table names", () => {
  const opaque = shell("eval ls");
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    const kinds = attribute.of === "every" ? ["run.start" as const] : attribute.of;
    for (const kind of kinds) {
      const value = { ...ACTION_EXAMPLES }[kind] && factsOf(ACTION_EXAMPLES[kind], WHOLE)[name];
      const elsewhere = name === "command.because" ? opaque[name] : name === "source.ref" ? "default" : value;
      expect.soft(elsewhere, `${name} of ${kind}`).not.toBeNull();
    }
  }
});

describe("commands", () => {
  test("are given by program, and word by word, never as one text", () => {
    const facts = shell("git -C sub --no-pager log --oneline && npm test | tail -5");
    expect(facts).toMatchObject({
      "command.readable": true,
      "command.because": null,
      "command.programs": ["git", "npm", "tail"],
      "command.git_commands": ["log"],
      "command.inline_code": false,
      "command.calls": ["git\n-C\nsub\n--no-pager\nlog\n--oneline", "npm\ntest", "tail\n-5"],
    });
    expect(canonicalJson(facts)).not.toContain("&&");
  });

  test("that cannot be read have no programs, and say why", () => {
    expect(shell("$X")).toMatchObject({ "command.readable": false, "command.programs": null });
    expect(shell("$X")["command.because"]).toBeTypeOf("string");
  });

  test("git in a path is git, and git without a command has an empty one", () => {
    expect(shell("/usr/bin/git push")["command.git_commands"]).toEqual(["push"]);
    expect(shell("git -C -C push status")["command.git_commands"]).toEqual(["push"]);
    expect(shell("git --version")["command.git_commands"]).toEqual([""]);
  });
});

describe("paths", () => {
  test("I3 of a patch that changes more than its report names are missing, not empty", () => {
    const boundary = { ...BOUNDARY, files: 2 };
    const facts = factsOf({ ...ACTION_EXAMPLES["patch.submit"], boundary }, CONTEXT);
    expect(Object.keys(facts)).not.toContain("action.paths");
  });

  test("with half a character are not normal, and still have a canonical text", () => {
    const facts = factsOf({ ...ACTION_EXAMPLES["tool.write"], path: "a\ud800" }, CONTEXT);
    expect(facts).toMatchObject({ "action.paths": ["a\ufffd"], "action.paths_normal": false });
    expect(() => canonicalJson(facts)).not.toThrow();
  });

  test("are counted against the scope of the task", () => {
    const task = CONTEXT.task && {
      ...CONTEXT.task,
      allowed_paths: ["src/**"],
      forbidden_paths: ["src/x.ts"],
    };
    const write = (path: string) => {
      const facts = factsOf({ ...ACTION_EXAMPLES["tool.write"], path }, { ...CONTEXT, task });
      return [facts["action.outside_scope"], facts["action.forbidden"]];
    };
    expect([write("src/a.ts"), write("src/x.ts"), write("x.ts")]).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
  });
});

test("names of repositories and branches are compared as the forge does, without case", () => {
  const push = (change: object) => factsOf({ ...ACTION_EXAMPLES["branch.push"], ...change }, CONTEXT);
  expect(push({ repository: "ACME/shop" })["action.other_repository"]).toBe(false);
  expect(push({ repository: "acme/shop2" })["action.other_repository"]).toBe(true);
  expect(push({ branch: "MAIN" })["branch.is_default"]).toBe(true);
});

test("a task contract gives its facts, not its words", () => {
  const task = TaskContract.parse({
    change: "agent",
    title: "Round prices",
    repository: "acme/shop",
    task_class: "bug_fix",
    instructions: "round the prices half up",
    done_when: ["all tests pass"],
  });
  expect(taskFactsOf(task)).toStrictEqual({ ...CONTEXT.task });
});

test.each([
  [0, "thu", 0],
  [1_749_031_200_000, "wed", 600],
  [Date.UTC(2024, 1, 29, 23, 59, 59), "thu", 1439],
  [-1, "wed", 1439],
])("%d ms is a %s, minute %d", (atMs, weekday, minute) => {
  const facts = factsOf(ACTION_EXAMPLES["run.start"], { ...CONTEXT, atMs });
  expect([facts["time.weekday"], facts["time.minute"]]).toStrictEqual([weekday, minute]);
});
