// test/policies/policy-files.ts: the project's own policy texts and cases; an empty file or folder is an error, not a pass.
import { join } from "node:path";
import { readPolicyFolder } from "../../cli/policy/folder.ts";
import { compileSnapshot } from "../../core/policy/compiled.ts";
import { readCases } from "../../core/policy/case-files.ts";
import type { CaseFile } from "../../core/policy/case-files.ts";
import { tryCase } from "../../core/policy/case.ts";
import type { Tried } from "../../core/policy/case.ts";
import type { PolicyCase } from "../../core/schema/policy-case.ts";
import type { PolicySnapshot } from "../../core/schema/policy.ts";
import type { YamlSource } from "../../core/yaml.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export function policyFiles(): YamlSource[] {
  return readPolicyFolder(join(ROOT, "policies"));
}

export function policyCases(): CaseFile[] {
  const reading = readCases(policyFiles());
  if (reading.kind === "refused") throw new Error(reading.problems.join("\n"));
  return reading.files;
}

export function judgeCase(snapshot: PolicySnapshot, each: PolicyCase): Tried {
  return tryCase(snapshot, compileSnapshot(snapshot), each);
}
