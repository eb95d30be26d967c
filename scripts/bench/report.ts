// scripts/bench/report.ts: figures as a Markdown table, and the machine they were taken on.
import { cpus, totalmem } from "node:os";
import { holds } from "./figure.ts";
import type { Figure } from "./figure.ts";

export function table(figures: readonly Figure[]): string[] {
  return [
    "| figure | ours | baseline | ratio | wanted | |",
    "|---|---|---|---|---|---|",
    ...figures.map((figure) => {
      const { what, unit, ours, baseline, value } = figure;
      const cells = [
        what,
        `${short(ours)} ${unit}`,
        baseline === null ? "" : `${short(baseline)} ${unit}`,
        baseline === null ? "" : value.toFixed(2),
        wanted(figure),
        holds(figure) ? "holds" : "**falls short**",
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ];
}

/** CPU model, cores, memory, Node's version. */
export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${first?.model ?? "unknown CPU"}, ${cpus().length} cores, ${memory} GiB, Node ${process.version}`;
}

function wanted({ reach, baseline, unit }: Figure): string {
  if (reach === null) return "";
  const of = baseline === null ? ` ${unit}` : "";
  return "atMost" in reach ? `≤ ${reach.atMost}${of}` : `≥ ${reach.atLeast}${of}`;
}

function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
