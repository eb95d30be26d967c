// test/core/tool/parse-tool-call.test.ts: whatever a model writes becomes an action, an answer, or a problem to mend.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Action, ToolCall } from "../../../core/schema/action.ts";
import type { ToolInput } from "../../../core/schema/tool.ts";
import { parseToolCall, TOOL_SCHEMAS, TOOLS } from "../../../core/tool/registry.ts";

const workspace = { id: "ws-1", queue: "sandbox@one" };
const DIGEST = "a".repeat(64);

function parse(name: string, input: unknown): ToolCall {
  return parseToolCall(name, input, { callId: "c1", workspace, egress: null, keep: () => DIGEST });
}

function problem(name: string, input: unknown): string {
  const call = parse(name, input);
  return call.kind === "invalid" ? call.problem : `no problem: ${JSON.stringify(call)}`;
}

const PROPOSALS = [
  [
    "read",
    { path: "src/a.js" },
    { kind: "tool.read", tool: "read", path: "src/a.js", offset: 0, limit: 2000 },
  ],
  ["read", { path: "a", offset: 10, limit: 5 }, { offset: 10, limit: 5, pattern: null }],
  ["list", { path: "." }, { kind: "tool.read", tool: "list", path: "." }],
  ["search", { pattern: "a b" }, { kind: "tool.read", tool: "search", path: ".", pattern: "a b" }],
  ["search", { pattern: "x", path: "lib/" }, { path: "lib" }],
  [
    "edit",
    { path: "./a.js", old: "1", new: "" },
    { kind: "tool.write", tool: "edit", path: "a.js", input: DIGEST },
  ],
  [
    "write",
    { path: "a.js", content: "" },
    { kind: "tool.write", tool: "write", path: "a.js", input: DIGEST },
  ],
  ["shell", { command: "node a.js" }, { kind: "shell.exec", command: "node a.js", timeoutSeconds: 300 }],
  ["git_diff", {}, { kind: "tool.read", tool: "git_diff", path: "." }],
] as const;

describe("a call that fits", () => {
  test.each(PROPOSALS)("%s %j becomes an action that every schema accepts", (name, input, expected) => {
    const call = parse(name, input);
    expect(call).toMatchObject({
      kind: "proposal",
      callId: "c1",
      tool: name,
      action: { ...expected, workspace },
    });
    expect(Action.safeParse(call.kind === "proposal" ? call.action : null).success).toBe(true);
  });

  test("verify and finish need no action of the agent's own", () => {
    expect(parse("verify", {})).toStrictEqual({ kind: "verify", callId: "c1" });
    expect(parse("finish", { summary: "s" })).toStrictEqual({ kind: "finish", callId: "c1", summary: "s" });
    expect(parse("finish", { summary: "s", stuck: true })).toMatchObject({ kind: "finish", stuck: true });
    expect(parse("finish", { summary: "s", stuck: false })).not.toHaveProperty("stuck");
  });

  test("I16 the texts of a write are kept aside and only their digest is in the action", () => {
    const kept: ToolInput[] = [];
    const keep = (input: ToolInput) => (kept.push(input), DIGEST);
    const call = parseToolCall(
      "edit",
      { path: "a", old: "x", new: "y" },
      { callId: "c", workspace, egress: null, keep },
    );
    expect(kept).toStrictEqual([{ tool: "edit", path: "a", old: "x", new: "y" }]);
    expect(JSON.stringify(call)).not.toContain('"x"');
  });
});

describe("a call that does not fit says what to mend", () => {
  test.each([
    ["sudo", {}, /no such tool; there are read, list/],
    ["toString", {}, /no such tool/],
    ["read", "not json", /not a JSON object/],
    ["read", null, /not a JSON object/],
    ["read", [], /not a JSON object/],
    ["read", {}, /"path" is missing/],
    ["read", { path: 1 }, /"path" must be a string/],
    ["read", { path: "" }, /"path" is empty/],
    ["read", { path: "a\0b" }, /NUL/],
    ["read", { path: "a".repeat(501) }, /longer than 500/],
    ["read", { path: "a", limit: 0 }, /whole number from 1 to 2000/],
    ["read", { path: "a", offset: 1.5 }, /whole number/],
    ["read", { path: "a", mode: "rw" }, /"mode" is not an argument/],
    ["shell", { command: "x".repeat(4097) }, /longer than 4096/],
    ["edit", { path: "a", old: "same", new: "same" }, /the same text/],
    ["edit", { path: "a", old: "", new: "b" }, /"old" is empty/],
    ["finish", { summary: "s", stuck: "yes" }, /"stuck" must be true or false/],
  ])("%s %j", (name, input, expected) => {
    expect(problem(name, input)).toMatch(expected);
    expect(problem(name, input)).toMatch(/^Not done: /);
  });

  test.each(["/etc/passwd", "/", "../x", "a/../b", "a//b", "a\\b", "a\u200bb", "..", "./../x", "a/./b"])(
    "the path %j has another spelling, so it is refused and never repaired",
    (path) => {
      for (const name of ["read", "list"])
        expect(problem(name, { path })).toMatch(/relative to the workspace/);
      expect(problem("write", { path, content: "" })).toMatch(/relative to the workspace/);
      expect(problem("edit", { path, old: "a", new: "b" })).toMatch(/relative to the workspace/);
      expect(problem("search", { path, pattern: "a" })).toMatch(/relative to the workspace/);
    },
  );

  test("I9 a redaction placeholder is never written over the secret that it stands for", () => {
    const hidden = "key = [REDACTED:provider_token:0123abcd]";
    expect(problem("write", { path: "a", content: hidden })).toMatch(/placeholder/);
    expect(problem("edit", { path: "a", old: "x", new: hidden })).toMatch(/placeholder/);
    expect(problem("edit", { path: "a", old: hidden, new: "x" })).toMatch(/placeholder/);
  });
});

test("any name with any JSON becomes a call that the schema accepts", () => {
  const names = fc.oneof(fc.constantFrom(...Object.keys(TOOLS)), fc.string({ unit: "binary" }));
  const fields = fc.constantFrom(
    "path",
    "old",
    "new",
    "content",
    "command",
    "summary",
    "pattern",
    "limit",
    "__proto__",
  );
  const inputs = fc.oneof(fc.dictionary(fields, fc.jsonValue(), { maxKeys: 4 }), fc.jsonValue());
  fc.assert(
    fc.property(names, inputs, (name, input) => {
      expect(ToolCall.safeParse(parse(name, input)).error).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test("every tool has a closed schema whose required fields exist and whose words are there", () => {
  expect(TOOL_SCHEMAS.map(({ name }) => name)).toStrictEqual(Object.keys(TOOLS));
  for (const { name, description, inputSchema } of TOOL_SCHEMAS) {
    expect(description.length, name).toBeGreaterThan(20);
    expect(inputSchema.additionalProperties, name).toBe(false);
    for (const field of inputSchema.required) expect(inputSchema.properties, name).toHaveProperty(field);
    for (const field of Object.values(inputSchema.properties))
      expect(field.description.length).toBeGreaterThan(5);
  }
});
