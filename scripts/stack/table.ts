// scripts/stack/table.ts: one table of what runs where, with the process that does it.
import type { StackFile } from "./stack-file.ts";

/** Processes that have a row of their own; the others are workers. */
const NAMED = ["supervisor", "temporal", "gateway", "forge", "postgres", "scripted-model"];

export function stackTable(file: StackFile): string {
  const { processes } = file;
  const pid = (name: string): string => `${processes.find((each) => each.name === name)?.pid ?? "elsewhere"}`;
  const workers = processes.filter(({ name }) => !NAMED.includes(name));
  const rows = [
    ["what", "where", "process"],
    ["Temporal Web UI", file.webUrl, pid("temporal")],
    ["Temporal", file.temporalAddress, pid("temporal")],
    ["gateway", file.gatewayUrl, pid("gateway")],
    ["forge", file.forgeUrl, pid("forge")],
    ["PostgreSQL", "(its address is the workers' secret)", pid("postgres")],
    ["scripted model", "(for the demo)", pid("scripted-model")],
    ...workers.map(({ name, pid: id }) => [`worker ${name}`, `queue ${name}`, `${id}`]),
    ["data and logs", file.data, ""],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`);
  return ["", ...lines.map((line) => line.trimEnd()), "", "  Ctrl-C stops it all."].join("\n");
}
