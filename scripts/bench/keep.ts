// scripts/bench/keep.ts: writes a benchmark's section of docs/benchmarks.md anew, and leaves the others.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { CHECKOUT } from "../stack/places.ts";
import type { Bench } from "./figure.ts";
import { machine } from "./report.ts";

const FILE = join(CHECKOUT, "docs", "benchmarks.md");
const HEAD = `# Benchmarks

Each is measured beside its baseline in the same run, in turns; the ratio is one of medians. Repeat one with
\`npm run bench -- NAME --keep\`, on a machine that does nothing else.
`;

export async function keep(
  { name, about }: Bench,
  { lines, rounds }: { lines: string[]; rounds: number },
): Promise<void> {
  const text = existsSync(FILE) ? readFileSync(FILE, "utf8") : HEAD;
  const section = [
    `## ${name}`,
    "",
    `${about}. ${new Date().toISOString().slice(0, 10)}, ${machine()}, median of ${rounds} rounds.`,
    "",
    ...lines,
    "",
  ].join("\n");
  const others = text.split(/^(?=## )/m).filter((part) => !part.startsWith(`## ${name}\n`));
  mkdirSync(dirname(FILE), { recursive: true });
  const whole = [...others.map((part) => `${part.trimEnd()}\n`), section].join("\n");
  writeFileSync(FILE, await format(whole, { ...(await resolveConfig(FILE)), filepath: FILE }));
}
