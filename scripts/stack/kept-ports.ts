// scripts/stack/kept-ports.ts: the ports of the last start, so that links of an earlier stack stay alive.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { freePorts } from "./ports.ts";

const Ports = z.record(z.string(), z.int().min(1).max(65_535));

export type PortMove<N extends string> = { name: N; from: number; to: number };

/** Each port as at the last start where it is free; `moved` has the others that had one, whose links are dead now. */
export async function keptPorts<N extends string>(
  names: readonly N[],
  file: string,
): Promise<{ ports: Record<N, number>; moved: PortMove<N>[] }> {
  const before = readPorts(file);
  const ports = await freePorts(names, before);
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...before, ...ports }, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  const moved = names.flatMap((name) => {
    const from = before[name];
    return from === undefined || from === ports[name] ? [] : [{ name, from, to: ports[name] }];
  });
  return { ports, moved };
}

/** Nothing is lost with an unreadable file but the links: then all ports are new. */
function readPorts(file: string): Partial<Record<string, number>> {
  try {
    return Ports.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}
