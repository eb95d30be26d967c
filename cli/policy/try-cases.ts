// cli/policy/try-cases.ts: every case of a policy folder tried, and what is said of those that do not hold.
import type { CaseFile } from "../../core/policy/case-files.ts";
import { readCases } from "../../core/policy/case-files.ts";
import type { Tried } from "../../core/policy/case.ts";
import { tryCase } from "../../core/policy/case.ts";
import { CONTEXT } from "../../core/policy/ordinary.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { PolicyFolder } from "./open.ts";

export type TriedFile = { file: string; tried: Tried[] };

/** Throws a bad-input fault where the cases cannot be read, or there is none. */
export function tryCases(folder: PolicyFolder): TriedFile[] {
  const reading = readCases(folder.sources);
  if (reading.kind === "refused") throw new CommandFault(EXIT.badInput, reading.problems.join("\n"));
  return reading.files.map((file) => tryFile(file, folder));
}

function tryFile({ file, cases }: CaseFile, folder: PolicyFolder): TriedFile {
  const tried = cases.map((each) => {
    const { snapshot, compiled } = folder.of(each.environment.tenant ?? CONTEXT.tenant);
    return tryCase(snapshot, compiled, each);
  });
  return { file, tried };
}

export function isRed({ problems }: Tried): boolean {
  return problems.length > 0;
}

/** The file with its count, and each red case with its problems. */
export function linesOfFile({ file, tried }: TriedFile): string[] {
  const red = tried.filter(isRed);
  return [
    `${red.length === 0 ? "ok " : "RED"}  ${file}  ${tried.length - red.length} of ${tried.length}`,
    ...red.flatMap(({ case: each, problems }) => [
      `     ${each.name}`,
      ...problems.map((problem) => `       ${problem}`),
    ]),
  ];
}
