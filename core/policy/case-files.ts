// core/policy/case-files.ts: the cases of a policy folder, by file; a folder without one is an error, not a pass.
import type { PolicyCase } from "../schema/policy-case.ts";
import { PolicyCases } from "../schema/policy-case.ts";
import type { YamlSource } from "../yaml.ts";
import { readYaml } from "../yaml.ts";
import { CASES } from "./places.ts";

export type CaseFile = { file: string; cases: PolicyCase[] };
export type CaseReading = { kind: "read"; files: CaseFile[] } | { kind: "refused"; problems: string[] };

/** Problems are located. Total. */
export function readCases(sources: readonly YamlSource[]): CaseReading {
  const own = sources.filter(({ path }) => path.startsWith(CASES));
  if (own.length === 0) return { kind: "refused", problems: [`${CASES} holds no case`] };
  const files: CaseFile[] = [];
  const problems: string[] = [];
  for (const source of own) {
    const reading = readYaml(source, PolicyCases);
    if (reading.kind === "refused") problems.push(...reading.problems);
    else files.push({ file: source.path, cases: reading.value.cases });
  }
  return problems.length > 0 ? { kind: "refused", problems } : { kind: "read", files };
}
