// activities/sandbox/driver/write-files.ts: puts files into a workspace by a program inside it, so that they have its owner and its limits.
import { readFileSync } from "node:fs";
import type { RefusedEntry } from "../../../core/schema/patch.ts";
import { complaintAboutPath } from "../export/path-rules.ts";
import { SandboxFault } from "./driver.ts";
import type { Command, ExecResult, WriteEntry, WriteReport } from "./driver.ts";

const PROGRAM = readFileSync(new URL("./write-inside.mjs", import.meta.url), "utf8");

const REPORT_BYTES = 1024 * 1024;
const WITHIN_MS = 120_000;

/** `run` executes in the workspace. Throws `SandboxFault` when the program did not come to its end. */
export async function writeFiles(
  run: (command: Command) => Promise<ExecResult>,
  entries: readonly WriteEntry[],
): Promise<WriteReport> {
  const refused: RefusedEntry[] = [];
  const accepted = entries.filter(({ path }) => {
    const because = complaintAboutPath(path);
    if (because !== null) refused.push({ path, because });
    return because === null;
  });
  const result = await run({
    argv: ["/opt/node/bin/node", "--input-type=module", "--eval", PROGRAM],
    stdin: messageFor(accepted),
    limits: { wallMs: WITHIN_MS, keptBytes: REPORT_BYTES, outputBytes: REPORT_BYTES },
    network: "none",
  });
  if (result.stdout.truncated || (result.outcome !== "ok" && result.outcome !== "quota")) {
    const said = result.problem ?? result.stderr.tail.trim().slice(-300);
    throw new SandboxFault(`writing ${accepted.length} files ended with ${result.outcome}: ${said}`);
  }
  const report = parseReport(result.stdout.text);
  return { ...report, refused: [...refused, ...report.refused] };
}

function messageFor(entries: readonly WriteEntry[]): Uint8Array {
  const plan = entries.map((entry) =>
    entry.status === "put"
      ? { path: entry.path, mode: entry.mode, size: entry.bytes.length }
      : { path: entry.path, mode: null, size: 0 },
  );
  const head = Buffer.from(JSON.stringify(plan), "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([
    length,
    head,
    ...entries.flatMap((entry) => (entry.status === "put" ? [entry.bytes] : [])),
  ]);
}

/** From inside a sandbox: our own program ran alone, but its words are still only text. */
function parseReport(text: string): WriteReport {
  const report: unknown = JSON.parse(text);
  if (typeof report !== "object" || report === null)
    throw new SandboxFault("the writer's report is no object");
  const { written, deleted, refused } = report as Partial<Record<keyof WriteReport, unknown>>;
  if (typeof written !== "number" || typeof deleted !== "number" || !Array.isArray(refused)) {
    throw new SandboxFault("the writer's report lacks its counts");
  }
  return { written, deleted, refused: refused.map(refusedEntry) };
}

function refusedEntry(entry: unknown): RefusedEntry {
  const { path, because } = entry as Partial<RefusedEntry>;
  return { path: String(path), because: String(because) };
}
