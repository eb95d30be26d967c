// test/policies/policy-files.ts: the project's own policy texts and cases; an empty file or folder is an error, not a pass.
import { join } from "node:path";
import { readPolicyFolder } from "../../cli/policy/folder.ts";
import { compileSnapshot } from "../../core/policy/compiled.ts";
import { tryCase } from "../../core/policy/case.ts";
import type { Tried } from "../../core/policy/case.ts";
import { PolicyCases } from "../../core/schema/policy-case.ts";
import type { PolicyCase } from "../../core/schema/policy-case.ts";
import type { PolicySnapshot } from "../../core/schema/policy.ts";
import type { YamlSource } from "../../core/yaml.ts";
import { readYaml } from "../../core/yaml.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export function policyFiles(): YamlSource[] {
  return readPolicyFolder(join(ROOT, "policies"));
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

export function judgeCase(snapshot: PolicySnapshot, each: PolicyCase): Tried {
  return tryCase(snapshot, compileSnapshot(snapshot), each);
}
