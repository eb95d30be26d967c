// core/patch/manifest-requirements.ts: the lines of a requirements.txt or constraints.txt; options and addresses are not read.
import { NOTHING, readLines } from "./manifest-line.ts";
import type { LineReading } from "./manifest-line.ts";
import type { Manifest } from "./manifest.ts";
import { readRequirement } from "./requirement.ts";

export function readRequirements(text: string): Manifest {
  return readLines(text, readLine);
}

/** Digests narrow what is installed; a line may go on after them alone. */
function readLine(line: string): LineReading {
  const [code = ""] = ` ${line}`.split(/\s#/u, 1);
  const plain = code.replace(/\s--hash=\w+:[\da-f]+(?:\s+\\$)?/gu, "").trim();
  if (plain === "") return NOTHING;
  const goesOn = plain.endsWith(" \\");
  const names = readRequirement(goesOn ? plain.slice(0, -2) : plain);
  return names && { names };
}
