// scripts/stack/table.ts: one table of what runs where.
import type { StackFile } from "./stack-file.ts";

export function stackTable(file: StackFile): string {
  const rows: [string, string][] = [
    ["Temporal Web UI", file.webUrl],
    ["Temporal", file.temporalAddress],
    ["gateway", file.gatewayUrl],
    ["forge", file.forgeUrl],
    ["data", file.data],
    ["processes", file.processes.map(({ name, pid }) => `${name} ${pid}`).join(", ")],
  ];
  return [
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`),
    "",
    "  Ctrl-C stops it all.",
  ].join("\n");
}
