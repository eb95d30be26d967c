// test/core/policy/load.test.ts: whatever is wrong with a policy folder is an error in the snapshot, and then all is denied.
import { describe, expect, test } from "vitest";
import { compileSnapshot } from "../../../core/policy/compiled.ts";
import { evaluate } from "../../../core/policy/evaluate.ts";
import { factsOf } from "../../../core/policy/facts.ts";
import { loadPolicies } from "../../../core/policy/load.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import { ACTION_EXAMPLES, CONTEXT } from "../../../core/policy/ordinary.ts";
import { policyFiles } from "../../policies/policy-files.ts";
import { FOLDER, load, loadTexts } from "./policy-folder.ts";
import { WRONG_FOLDERS } from "./wrong-folders.ts";

function startEffect(snapshot: PolicySnapshot): string {
  const facts = factsOf(ACTION_EXAMPLES["run.start"], CONTEXT);
  return evaluate(compileSnapshot(snapshot), { facts, kind: "run.start" }).effect;
}

test("a good folder has no error, and each rule its file and line", () => {
  const snapshot = load();
  expect(snapshot.errors).toEqual([]);
  expect(snapshot.documents.map(({ level, name }) => `${level} ${name}`)).toEqual([
    "platform platform",
    "repository acme/shop",
  ]);
  expect(snapshot.documents[1]?.rules[0]).toMatchObject({
    file: "policies/organizations/north/repositories/acme--shop.yaml",
    line: 5,
  });
  expect(snapshot.verifiers.map(({ name }) => name)).toEqual(["tap"]);
  expect(startEffect(snapshot)).toBe("allow");
});

test("the order in which files are handed over does not matter, and cases are passed over", () => {
  const files = policyFiles();
  expect(loadPolicies([...files].reverse(), "default")).toStrictEqual(loadPolicies(files, "default"));
  expect(files.some(({ path }) => path.startsWith("policies/cases/"))).toBe(true);
});

describe("I3 denies, and says where", () => {
  test.each(WRONG_FOLDERS)("%s", (_, changes, error) => {
    const snapshot = load(changes);
    expect(snapshot.errors.join("\n")).toContain(error);
    for (const each of snapshot.errors) expect(each).toMatch(/^policies\/[^:]+:\d+:\d+: ./s);
    expect(startEffect(snapshot)).toBe("deny");
  });

  test("a file that was handed over twice", () => {
    const files = policyFiles();
    const twice = loadPolicies(
      [...files, ...files.filter(({ path }) => path.endsWith("platform.yaml"))],
      "default",
    );
    expect(twice.errors).toEqual(["policies/platform.yaml:1:1: was handed over twice"]);
  });

  test("no file at all", () => {
    expect(startEffect(loadPolicies([], "north"))).toBe("deny");
  });

  test.each([
    "manifest.yaml",
    "platform.yaml",
    "organizations/north/repositories/acme--shop.yaml",
    "verifiers/tap.yaml",
  ])("%s, wherever it is cut off", (file) => {
    const whole = `${FOLDER[file]}...\n`;
    const rest = Object.fromEntries(Object.entries(FOLDER).map(([path, text]) => [path, `${text}...\n`]));
    expect(loadTexts(rest).errors).toEqual([]);
    for (let length = 0; length < whole.length - 1; length += 1) {
      const snapshot = loadTexts({ ...rest, [file]: whole.slice(0, length) });
      expect({ length, isRefused: snapshot.errors.length > 0 }).toEqual({ length, isRefused: true });
    }
  });
});

describe("I7 of two tenants", () => {
  const SOUTH = "organizations/south/organization.yaml";
  const named = { "manifest.yaml": `${FOLDER["manifest.yaml"]}  - ${SOUTH}\n` };
  const rules = `rules:\n  - { id: closed, actions: ["*"], effect: deny, because: we are closed }\n`;
  const whole = `level: organization\nname: south\nrevision: 1\n${rules}`;

  test("neither hears the other's documents", () => {
    expect(load({ ...named, [SOUTH]: whole })).toStrictEqual(load());
  });

  test.each([
    ["missing", null],
    ["broken", "level: ["],
    ["out of place", whole.replace("south", "north")],
  ])("neither is hurt by a document of the other's that is %s", (_, text) => {
    expect(load({ ...named, [SOUTH]: text }).errors).toEqual([]);
  });

  test("each hears its own", () => {
    const files = Object.entries({ ...FOLDER, ...named, [SOUTH]: whole }).map(([path, text]) => ({
      path: `policies/${path}`,
      text: `${text}...\n`,
    }));
    const levels = loadPolicies(files, "south").documents.map(({ level, name }) => `${level} ${name}`);
    expect(levels).toEqual(["platform platform", "organization south"]);
  });
});

test("I3 a stored snapshot that was never checked is checked again when it is compiled", () => {
  const snapshot = load();
  const [document] = snapshot.documents;
  const rule = document?.rules[0];
  if (!document || !rule) throw new Error("there is no rule");
  const lower = { ...document, level: "team" as const };
  const odd = { ...rule, when: { any_path: { fact: "action.paths", globs: ["[a]"] } } };
  expect(compileSnapshot({ ...snapshot, documents: [lower] }).errors.join()).toContain(
    "says allow at level team",
  );
  expect(
    compileSnapshot({ ...snapshot, documents: [{ ...document, rules: [odd] }] }).errors.join(),
  ).toContain('has "["');
});
