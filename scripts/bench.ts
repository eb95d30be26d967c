// scripts/bench.ts: `npm run bench -- NAME`: one benchmark beside its baseline; `--keep` writes it to docs/benchmarks.md.
import { parseArgs } from "node:util";
import { approve } from "./bench/approve.ts";
import { audit } from "./bench/audit.ts";
import { bundle } from "./bench/bundle.ts";
import { decide } from "./bench/decide.ts";
import { door } from "./bench/door.ts";
import { halt } from "./bench/halt.ts";
import { keep } from "./bench/keep.ts";
import { policy } from "./bench/policy.ts";
import { replay } from "./bench/replay.ts";
import { run } from "./bench/run.ts";
import { many } from "./bench/many.ts";
import { machine, table } from "./bench/report.ts";
import { egress } from "./bench/egress.ts";
import { exporting } from "./bench/export.ts";
import { sandbox } from "./bench/sandbox.ts";
import { holds } from "./bench/figure.ts";
import type { Bench } from "./bench/figure.ts";

const BENCHES: Bench[] = [
  door,
  audit,
  sandbox,
  egress,
  exporting,
  replay,
  run,
  many,
  bundle,
  halt,
  policy,
  decide,
  approve,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    sandboxes: { type: "string", default: "50" },
    keep: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const sandboxes = Number(values.sandboxes);
const [name] = positionals;
const bench = BENCHES.find((candidate) => candidate.name === name);
const isCount = (count: number): boolean => Number.isInteger(count) && count >= 1;
if (!bench || !isCount(rounds) || !isCount(sandboxes)) {
  console.error(
    `usage: npm run bench -- NAME [--rounds 5] [--sandboxes 50] [--keep]; NAME is one of ${BENCHES.map((one) => one.name).join(", ")}`,
  );
  process.exit(2);
}
const began = Date.now();
const figures = await bench.run(rounds, { sandboxes });
const lines = table(figures);
console.log(lines.join("\n"));
const seconds = Math.round((Date.now() - began) / 1000);
console.log(`\n${machine()}, ${rounds} rounds, ${seconds} s`);
if (values.keep) await keep(bench, { lines, rounds });
process.exit(figures.every(holds) ? 0 : 1);
