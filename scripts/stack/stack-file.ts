// scripts/stack/stack-file.ts: .skein/stack.json: what runs where, for the CLI, the doctor and the next start.
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";

const StackProcess = z.object({
  name: z.string(),
  pid: z.int(),
  /** Start time from the kernel, so that a reused process id is not taken for ours. */
  startedAt: z.string(),
  /** Answers when the process does its work: by HTTP, or a database by its own protocol. */
  url: z.string().optional(),
});
const Processes = z.object({ processes: z.array(StackProcess) });

export const StackFile = Processes.extend({
  state: z.enum(["starting", "running"]),
  deployment: z.string(),
  tenant: z.string(),
  gatewayUrl: z.string(),
  temporalAddress: z.string(),
  namespace: z.string(),
  webUrl: z.string(),
  forgeUrl: z.string(),
  bundle: z.string(),
  data: z.string(),
  /** Tenants that have a webhook for notifications. */
  notified: z.array(z.string()).optional(),
});
export type StackFile = z.infer<typeof StackFile>;
export type StackProcess = z.infer<typeof StackProcess>;

/** Null when there is none. Throws, with the fix, where another version or another program wrote it. */
export function readStackFile(path: string): StackFile | null {
  return readAs(StackFile, path);
}

/** As `readStackFile`, but any version's: what must be ended is readable even where the rest is not. */
export function readProcesses(path: string): StackProcess[] {
  return readAs(Processes, path)?.processes ?? [];
}

export function writeStackFile(path: string, stack: StackFile): void {
  renameSync(writeDraft(path, stack), path);
}

/** The first file of a start. Throws where another start made one in the meantime. */
export function claimStackFile(path: string, stack: StackFile): void {
  const draft = writeDraft(path, stack);
  try {
    linkSync(draft, path);
  } catch (error) {
    throw new Error(`another stack is being started here (${path}): wait for it, or stop it with Ctrl-C`, {
      cause: error,
    });
  } finally {
    rmSync(draft);
  }
}

export function removeStackFile(path: string): void {
  rmSync(path, { force: true });
}

function writeDraft(path: string, stack: StackFile): string {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(stack, null, 2), { mode: 0o600 });
  return draft;
}

function readAs<T extends z.ZodType>(schema: T, path: string): z.infer<T> | null {
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new Error(
      `${path} is not a list of processes that this version can read\n` +
        `  fix: stop what runs of that stack (Ctrl-C where it was started, else ps), then rm ${path}; its data stays`,
      { cause: error },
    );
  }
}
