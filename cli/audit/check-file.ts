// cli/audit/check-file.ts: an exported file, read once: does it hold, and what is its own SHA-256?
import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createExportCheck } from "../../core/audit/verify-export.ts";
import type { ExportVerdict } from "../../core/audit/verify-export.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { linesOf } from "../lines.ts";

/** `sha256`: of the whole file, which two people can compare. */
export type CheckedFile = { verdict: ExportVerdict; sha256: string };

/** Line by line: a log of any length fits. */
export async function checkContent(content: AsyncIterable<Uint8Array>): Promise<CheckedFile> {
  const hash = createHash("sha256");
  const check = createExportCheck();
  for await (const line of linesOf(hashed(content, hash))) check.take(line);
  return { verdict: check.verdict(), sha256: hash.digest("hex") };
}

export async function checkFile(path: string): Promise<CheckedFile> {
  try {
    return await checkContent(createReadStream(path));
  } catch (error) {
    const cause = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new CommandFault(
      EXIT.badInput,
      `${path} cannot be read (${cause}): name a file of skein audit export`,
    );
  }
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield Buffer.from(chunk);
  }
}
