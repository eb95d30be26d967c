// test/policies/policy-files.ts: the project's own policy texts and cases; an empty file or folder is an error, not a pass.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Action } from "../../core/schema/action.ts";
import type { ActionKind } from "../../core/schema/action.ts";
import { PolicyCases } from "../../core/schema/policy-case.ts";
import type { PolicyCase } from "../../core/schema/policy-case.ts";
import { compileSnapshot } from "../../core/policy/compiled.ts";
import { evaluate } from "../../core/policy/evaluate.ts";
import type { FactContext } from "../../core/policy/facts.ts";
import { factsOf } from "../../core/policy/facts.ts";
import type { PolicySnapshot, Verdict } from "../../core/schema/policy.ts";
import type { YamlSource } from "../../core/yaml.ts";
import { readYaml } from "../../core/yaml.ts";
import { ACTION_EXAMPLES, CONTEXT } from "../../core/policy/ordinary.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export function policyFiles(): YamlSource[] {
  const files = readdirSync(join(ROOT, "policies"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return files
    .sort()
    .map((file) => ({ path: file.slice(ROOT.length + 1), text: readFileSync(file, "utf8") }));
}

export type CaseFile = { file: string; cases: PolicyCase[] };

export function policyCases(): CaseFile[] {
  const sources = policyFiles().filter(({ path }) => path.startsWith("policies/cases/"));
  if (sources.length === 0) throw new Error("policies/cases holds no case");
  return sources.map((source) => {
    const reading = readYaml(source, PolicyCases);
    if (reading.kind === "refused") throw new Error(reading.problems.join("\n"));
    return { file: source.path, cases: reading.value.cases };
  });
}

/** A case is an ordinary run and action, changed in what it names. */
export function judgeCase(
  snapshot: PolicySnapshot,
  { action, task, repository, documents }: PolicyCase,
): Verdict {
  const extra = documents.map((document) => ({
    ...document,
    rules: document.rules.map((rule) => ({ ...rule, file: "case", line: 1 })),
  }));
  const policy = compileSnapshot({ ...snapshot, documents: [...snapshot.documents, ...extra] });
  const example = isKind(action.kind) ? ACTION_EXAMPLES[action.kind] : {};
  const full = Action.parse(merged(example, action));
  const context: FactContext = {
    ...CONTEXT,
    task: task && CONTEXT.task && { ...CONTEXT.task, ...defined(task) },
    repository: repository && CONTEXT.repository && { ...CONTEXT.repository, ...defined(repository) },
  };
  const facts = factsOf(full, context);
  return evaluate(policy, { facts, kind: full.kind });
}

function isKind(kind: string): kind is ActionKind {
  return Object.hasOwn(ACTION_EXAMPLES, kind);
}

/** One level deep, so that a case may change part of a boundary report. */
function merged(example: object, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const base: Record<string, unknown> = { ...example };
  for (const [key, value] of Object.entries(given)) {
    const isPart = typeof value === "object" && value !== null && !Array.isArray(value);
    base[key] = isPart ? { ...Object(base[key]), ...value } : value;
  }
  return base;
}

/** Without keys that hold undefined. */
function defined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in given) {
    const value = given[key];
    if (isDefined(value)) kept[key] = value;
  }
  return kept;
}

function isDefined<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}
