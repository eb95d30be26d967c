// cli/audit/verify-file.ts: `skein audit verify --file`: recomputes an exported log from the file alone, and says what that proves and what not.
import type { AuditExportChain } from "../../core/schema/audit-export.ts";
import { localCommand } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { columns } from "../print.ts";
import { checkFile } from "./check-file.ts";

type Options = { word: string | undefined; chain?: string; json?: boolean };

/** Exit 1 where something does not hold; the first thing is named. 2: no such file. */
export const verifyFile = localCommand(async ({ print }, path: string, { word, chain, json }: Options) => {
  if (word !== undefined || chain !== undefined)
    throw new CommandFault(EXIT.badInput, "--file checks all that is in the file: leave out RUN and --chain");
  const { verdict, sha256 } = await checkFile(path);
  if (!verdict.ok) {
    const { line, because } = verdict;
    if (json) print.json({ file: path, sha256, verified: false, line, because });
    else print.line(`${path}: BROKEN: line ${line}: ${because}`);
    return EXIT.failed;
  }
  const { header, chains, events } = verdict;
  const { deployment, tenant, by, at, query } = header;
  const heads = chains.map(({ line: _line, ...head }) => head);
  if (json) {
    print.json({
      file: path,
      sha256,
      verified: true,
      deployment,
      tenant,
      by,
      at,
      query,
      events,
      chains: heads,
    });
    return EXIT.done;
  }
  print.line(
    `${path}: ${chains.length} chains of ${deployment}/${tenant}, ${events} events, every hash holds`,
  );
  print.line(`exported by ${by} at ${at}; SHA-256 ${sha256}\n`);
  columns([["CHAIN", "EVENTS", "HEAD"], ...chains.map(row)]).forEach((line) => print.line(line));
  LIMITS.forEach((line) => print.line(line));
  return EXIT.done;
});

function row({ chain, from, head, hash }: AuditExportChain): string[] {
  if (from > head) return [chain, `none of ${head}`, hash];
  return [chain, from === 1 ? `all ${head}` : `${from} to ${head}`, hash];
}

const LIMITS = [
  "\nThis proves that no event in the file was changed, left out or put elsewhere since its chain had these heads.",
  "It does not prove who wrote the file: whoever can write all of it anew can compute new hashes too. So compare the",
  "SHA-256 with the one that the exporter noted, and heads with those of an earlier export: a head of then is in the chain of now.",
];
