// cli/audit/export.ts: `skein audit export`: an auditor's signed word, and the log in a file that was checked before it has its name.
import { digestOf } from "../../core/digest.ts";
import type { AuditExportQuery } from "../../core/schema/audit-export.ts";
import type { ExportVerdict } from "../../core/audit/verify-export.ts";
import { writeWhole } from "../artifact/new-file.ts";
import { unbroken } from "../artifact/receive.ts";
import type { Sink } from "../artifact/receive.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { findRun } from "../run/find.ts";
import { checkContent } from "./check-file.ts";
import type { CheckedFile } from "./check-file.ts";

type Options = { output: string; since?: string; run?: string; force?: boolean; json?: boolean };

/** Exit 1 where what came does not hold, 3 without the role. */
export const auditExport = command(async ({ sign, gateway, print }, options: Options) => {
  const { output: path, force = false } = options;
  const run = options.run === undefined ? null : (await findRun(gateway, options.run)).run.id;
  const query: AuditExportQuery = { run, since: sinceOf(options.since) };
  const target = run === null ? "tenant" : `run/${run}`;
  const { verdict, sha256 } = await writeWhole({ path, force }, async (sink) => {
    const statement = await sign({ verb: "audit.export", target, digest: digestOf(query), reason: null });
    const content = unbroken(await gateway.download("/v1/audit/export", { statement, query }));
    return whole(await checkContent(copied(content, sink)));
  });
  const { chains, events } = verdict;
  if (options.json) return print.json({ file: path, sha256, chains: chains.length, events });
  print.line(`${path}: ${chains.length} chains, ${events} events, every hash holds`);
  print.line(
    `SHA-256 ${sha256}: note it apart from the file. To check it anywhere: skein audit verify --file ${path}`,
  );
});

/** Throws where the file is not to have its name. */
function whole({ verdict, sha256 }: CheckedFile): { verdict: ExportVerdict & { ok: true }; sha256: string } {
  if (verdict.ok) return { verdict, sha256 };
  throw new CommandFault(
    EXIT.failed,
    `what came does not hold: line ${verdict.line}: ${verdict.because}; nothing is kept of it: ask again, and tell an operator`,
  );
}

async function* copied(content: AsyncIterable<Uint8Array>, sink: Sink): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    await sink(piece);
    yield piece;
  }
}

function sinceOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? new Date(text) : null;
  if (at !== null && !Number.isNaN(at.getTime())) return at.toISOString();
  throw new CommandFault(
    EXIT.badInput,
    `--since ${text}: a date such as 2026-07-01, or a time in UTC such as 2026-07-01T08:00:00Z`,
  );
}
