// core/patch/manifest-go.ts: what a go.mod requires, and what it puts in the place of something else.
import { NOTHING, readLines } from "./manifest-line.ts";
import type { LineReading } from "./manifest-line.ts";
import type { Manifest } from "./manifest.ts";

/** They bring in no module. */
const OTHERS: ReadonlySet<string> = new Set(
  "module go toolchain godebug exclude retract tool ignore".split(" "),
);

export function readGoMod(text: string): Manifest {
  let block: string | null = null;
  return readLines(text, (line) => {
    const words = wordsOf(line);
    const [verb = "", next] = words;
    if (words.length === 0) return NOTHING;
    if (words.length === 2 && next === "(") {
      block = verb;
      return isVerb(verb) ? NOTHING : null;
    }
    if (words.length === 1 && verb === ")") {
      block = null;
      return NOTHING;
    }
    return readDirective(block === null ? words : [block, ...words]);
  });
}

function wordsOf(line: string): string[] {
  const [code = ""] = line.split("//", 1);
  const words = code.split(/\s+/u).filter((word) => word !== "");
  return words.map((word) => word.replace(/^(["`])(.*)\1$/u, "$2"));
}

function isVerb(word: string): boolean {
  return word === "require" || word === "replace" || OTHERS.has(word);
}

function readDirective([verb = "", ...words]: readonly string[]): LineReading {
  if (words.some((word) => /[()]/u.test(word))) return null;
  if (OTHERS.has(verb)) return NOTHING;
  const [name = "", version = ""] = words;
  if (verb === "require" && words.length === 2) return { names: { name, version, from: "" } };
  const arrow = words.indexOf("=>");
  if (verb !== "replace" || arrow < 1) return null;
  return { names: { name, version: "", from: words.slice(arrow + 1).join(" ") } };
}
