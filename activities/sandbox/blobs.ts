// activities/sandbox/blobs.ts: what `git cat-file --batch` prints of a base's blobs → texts; run inside a sandbox, parsed here.
import { run } from "./command.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";

/** All that a command printed, not only what is kept of it. `complete`: it ended well. */
export async function outputOf(
  deps: SandboxDeps,
  workspace: Workspace,
  { argv, stdin = "" }: { argv: string[]; stdin?: string },
): Promise<{ bytes: Buffer; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  const onOutput = (stream: string, chunk: Uint8Array): void => {
    if (stream === "stdout") chunks.push(Uint8Array.from(chunk));
  };
  const asked = { argv, stdin: new TextEncoder().encode(stdin), seconds: 120, onOutput };
  const { outcome } = await run(deps, workspace, asked);
  return { bytes: Buffer.concat(chunks), complete: outcome === "ok" };
}

/** `<sha> blob <size>\n<bytes>\n` per name, in order. What is no blob is left out. */
export function parseBatch(output: Buffer, names: readonly string[]): Map<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  let at = 0;
  for (const name of names) {
    const end = output.indexOf("\n", at);
    if (end < 0) break;
    const size = /^[0-9a-f]{40} blob (\d+)$/.exec(output.subarray(at, end).toString("utf8"))?.[1];
    at = end + 1;
    if (size === undefined) continue;
    blobs.set(name, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
}

/** Null: it is no UTF-8 text. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
