// core/patch/manifest-gemfile.ts: the gems of a Gemfile, which is a program: only lines of the plainest forms are read.
import { NOTHING, readLines } from "./manifest-line.ts";
import type { LineReading } from "./manifest-line.ts";
import type { Manifest } from "./manifest.ts";

const GEM = /^gem(?:\s+|\s?\(\s*)["']([\w.-]+)["'](?:\s*,\s*["'][~>=\s]*(\d[\w.]*)["'])?/u;
const VALUE = String.raw`(?:true|false|nil|:\w+|["'][\w/.-]*["']|\[[\w\s,:"'.-]*\]|%i\[[\w\s]*\])`;
/** More bounds, and where it is loaded: never where it comes from. */
const REST = new RegExp(
  String.raw`^(?:\s*,\s*(?:["'][~<>=!\s]*\d[\w.]*["']|:?(?:require|groups?|platforms?)(?::|\s*=>)\s*${VALUE}))*\s*(?:\)\s*)?(?:#.*)?$`,
  "u",
);
const PLAIN = /^(?:#.*|end|gemspec|ruby\s+["'][\w.~>= -]+["']|(?:group|platforms?)\s+:[:\w\s,]+\sdo|)$/u;

export function readGemfile(text: string): Manifest {
  return readLines(text, readLine);
}

function readLine(line: string): LineReading {
  const [whole, name, version = ""] = GEM.exec(line) ?? [];
  if (whole === undefined || name === undefined) return PLAIN.test(line) ? NOTHING : null;
  const names = { name, version, from: "" };
  return REST.test(line.slice(whole.length)) ? { names } : { names, unread: true };
}
