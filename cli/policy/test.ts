// cli/policy/test.ts: `skein policy test`: every case of a policy folder, and which rules no case rests on.
import { writeFileSync } from "node:fs";
import type { Coverage } from "../../core/policy/case.ts";
import { coverageOf } from "../../core/policy/case.ts";
import { CONTEXT } from "../../core/policy/ordinary.ts";
import { localCommand } from "../command.ts";
import { EXIT } from "../exit.ts";
import type { Print } from "../print.ts";
import { junitOf } from "./junit.ts";
import type { PolicyFolder } from "./open.ts";
import { openPolicies } from "./open.ts";
import { isRed, linesOfFile, tryCases } from "./try-cases.ts";
import type { TriedFile } from "./try-cases.ts";

type Options = { policies?: string; junit?: string; json?: boolean };

/** Exit 0: all hold; 1: one does not; 2: the policies or the cases cannot be read, or there is no case. */
export const policyTest = localCommand(async ({ print }, options: Options) => {
  const folder = openPolicies(options.policies);
  const files = tryCases(folder);
  const coverage = coverageIn(folder, files);
  if (options.junit !== undefined) writeFileSync(options.junit, junitOf(files));
  if (options.json) printJson(files, coverage, print);
  else printLines(files, coverage, print);
  return files.some(({ tried }) => tried.some(isRed)) ? EXIT.failed : EXIT.done;
});

/** Of every tenant that a case is of, and of the default one. */
function coverageIn(folder: PolicyFolder, files: readonly TriedFile[]): Coverage[] {
  const tried = files.flatMap((file) => file.tried);
  const tenants = new Set([
    CONTEXT.tenant,
    ...tried.flatMap(({ case: { environment } }) => environment.tenant ?? []),
  ]);
  const rules = [...tenants].flatMap((tenant) => coverageOf(folder.of(tenant).snapshot, tried));
  return [...new Map(rules.map((rule) => [rule.at, rule])).values()];
}

function printJson(files: readonly TriedFile[], coverage: readonly Coverage[], print: Print): void {
  for (const { file, tried } of files) {
    for (const { case: each, problems, verdict } of tried) {
      const effect = verdict?.effect ?? null;
      print.json({ file, case: each.name, ok: problems.length === 0, effect, problems });
    }
  }
  for (const { rule, at, covered } of coverage) print.json({ rule, at, covered });
}

function printLines(files: readonly TriedFile[], coverage: readonly Coverage[], print: Print): void {
  files.flatMap(linesOfFile).forEach((line) => print.line(line));
  const bare = coverage.filter(({ covered }) => !covered);
  print.line(`\nrules: some case rests on ${coverage.length - bare.length} of ${coverage.length}`);
  for (const { rule, at } of bare) print.line(`  no case rests on ${rule}  ${at}`);
}
