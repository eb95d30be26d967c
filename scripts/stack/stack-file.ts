// scripts/stack/stack-file.ts: what runs where, for the CLI, the doctor and the next start; and leftovers of a kill.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";

const StackProcess = z.object({
  name: z.string(),
  pid: z.int(),
  /** Start time from the kernel, so that a reused process id is not taken for ours. */
  startedAt: z.string(),
  url: z.string().optional(),
});

export const StackFile = z.object({
  deployment: z.string(),
  tenant: z.string(),
  gatewayUrl: z.string(),
  temporalAddress: z.string(),
  namespace: z.string(),
  webUrl: z.string(),
  forgeUrl: z.string(),
  bundle: z.string(),
  data: z.string(),
  processes: z.array(StackProcess),
});
export type StackFile = z.infer<typeof StackFile>;
export type StackProcess = z.infer<typeof StackProcess>;

export function readStackFile(path: string): StackFile | null {
  if (!existsSync(path)) return null;
  const parsed = StackFile.safeParse(JSON.parse(readFileSync(path, "utf8")));
  return parsed.success ? parsed.data : null;
}

export function writeStackFile(path: string, stack: StackFile): void {
  writeFileSync(`${path}.new`, JSON.stringify(stack, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function removeStackFile(path: string): void {
  rmSync(path, { force: true });
}

export function isAlive(entry: StackProcess): boolean {
  return entry.startedAt !== "" && startTimeOf(entry.pid) === entry.startedAt;
}

/** Ends what an earlier stack left when it was killed. */
export function killLeftovers(stack: StackFile): string[] {
  const left = stack.processes.filter((entry) => isAlive(entry));
  for (const { pid } of left) killQuietly(pid);
  return left.map(({ name }) => name);
}

/** Field 22 of the kernel's stat line, counted after the command's closing parenthesis; empty when there is none. */
export function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function killQuietly(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // already gone, or not a group leader
    }
  }
}
