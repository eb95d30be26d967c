// test/core/audit/verify-export.test.ts: I13 an exported log holds as it was written, and no change of it goes unseen.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { genesisOf, linkHash } from "../../../core/audit/chain.ts";
import { createExportCheck } from "../../../core/audit/verify-export.ts";
import type { ExportVerdict } from "../../../core/audit/verify-export.ts";
import { EXPORT_FORMAT } from "../../../core/schema/audit-export.ts";

/** `from`: where the file begins in a chain of `length`. */
type Shape = { chain: string; length: number; from: number };

const body = (chain: string, seq: number) =>
  JSON.stringify({ tenant: "acme", note: `goose ${seq} of ${chain}` });

function chainLines({ chain, length, from }: Shape): object[] {
  const hashes = [genesisOf("acme", chain)];
  for (let seq = 1; seq <= length; seq++) hashes.push(linkHash(hashes[seq - 1] ?? "", seq, body(chain, seq)));
  const events = Array.from({ length: length - from + 1 }, (_, index) => {
    const seq = from + index;
    const link = { previous: hashes[seq - 1], hash: hashes[seq] };
    return { line: "event", chain, seq, ...link, body: body(chain, seq) };
  });
  const place = { previous: hashes[from - 1], head: length, hash: hashes[length] };
  return [{ line: "chain", chain, from, ...place }, ...events];
}

/** As the ledger writes it; the end says what `told` says, whatever it is. */
function fileOf(shapes: readonly Shape[]): string[] {
  const head = {
    line: "export",
    format: EXPORT_FORMAT,
    deployment: "test",
    tenant: "acme",
    query: { run: null, since: null },
    by: "audra",
    at: "2026-07-01T00:00:00.000Z",
    hashing: "as said",
  };
  const chains = shapes.map(chainLines);
  const events = chains.reduce((sum, lines) => sum + lines.length - 1, 0);
  return sealed(
    [head, ...chains.flat()].map((line) => JSON.stringify(line)),
    { chains: chains.length, events },
  );
}

function sealed(lines: readonly string[], counts: { chains: number; events: number }): string[] {
  const digest = createHash("sha256")
    .update(lines.map((line) => `${line}\n`).join(""))
    .digest("hex");
  return [...lines, JSON.stringify({ line: "end", ...counts, digest })];
}

function check(lines: readonly (string | null)[]): ExportVerdict {
  const checking = createExportCheck();
  for (const line of lines) checking.take(line);
  return checking.verdict();
}

const TWO: Shape[] = [
  { chain: "run/a", length: 4, from: 1 },
  { chain: "tenant", length: 6, from: 3 },
];

describe("I13 an exported file", () => {
  test("holds as it was written, whole chains and later parts of them", () => {
    expect(check(fileOf(TWO))).toMatchObject({ ok: true, events: 8, header: { by: "audra" } });
    expect(check(fileOf([{ chain: "tenant", length: 5, from: 6 }]))).toMatchObject({ ok: true, events: 0 });
  });

  const swapped = (lines: string[], at: number): string[] =>
    lines.toSpliced(at, 2, lines[at + 1] ?? "", lines[at] ?? "");
  test.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      "an event's text changed",
      (all) => all.map((line) => line.replace("goose 3 of run/a", "goose 9 of run/a")),
      /event 3 of run\/a was changed/,
    ],
    [
      "an event left out",
      (all) => all.toSpliced(4, 1),
      /event 3 of run\/a .*missing or out of order: found 4/,
    ],
    [
      "the last event of a chain left out",
      (all) => all.toSpliced(5, 1),
      /event 4 of run\/a is missing: the chain has 4/,
    ],
    ["two events the wrong way round", (all) => swapped(all, 3), /event 2 of run\/a .*found 3/],
    ["its end cut off", (all) => all.slice(0, 9), /ends here.*event 5 of tenant is due/],
    ["only its last line cut off", (all) => all.slice(0, -1), /ends here/],
    [
      "a line cut in half",
      (all) => [...all.slice(0, 4), (all[4] ?? "").slice(0, 40)],
      /cannot be read.*event 3 of run\/a is due/,
    ],
    ["a chain left out", (all) => all.toSpliced(1, 5), /says 2 chains, 1 are here/],
    ["a chain named twice", (all) => [...all.slice(0, 6), ...all.slice(1)], /names chain run\/a again/],
    [
      "the head of a chain cut, with its name for it",
      (all) => all.map((line) => line.replace('"head":4', '"head":3')),
      /event 3 of run\/a is not the head/,
    ],
    [
      "a part that says it is the beginning",
      (all) => all.map((line) => line.replace('"from":3', '"from":1')),
      /does not begin chain tenant/,
    ],
    ["something after its end", (all) => [...all, all[1] ?? ""], /follows the last line/],
    ["no head", (all) => all.slice(1), /is not the head of an export/],
    [
      "an added word in a line that no hash covers",
      (all) => all.map((line) => line.replace('"by":"audra"', '"by":"otto"')),
      /another digest/,
    ],
    ["nothing at all", () => [], /ends here/],
  ])("with %s does not hold, and says where", (_, change, because) => {
    const verdict = check(change(fileOf(TWO)));
    expect(verdict).toMatchObject({ ok: false, because: expect.stringMatching(because) });
  });

  test("I13 no line can be dropped, doubled, moved or altered in one character", () => {
    const lines = fileOf(TWO);
    const place = fc.nat({ max: lines.length - 1 });
    const dropped = place.map((at) => lines.toSpliced(at, 1));
    const doubled = place.map((at) => lines.toSpliced(at, 0, lines[at] ?? ""));
    const moved = fc
      .tuple(place, place)
      .map(([from, to]) => lines.toSpliced(from, 1).toSpliced(to, 0, lines[from] ?? ""));
    const altered = fc
      .tuple(place, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }))
      .map(([at, where, character]) => {
        const line = lines[at] ?? "";
        const cut = where % line.length;
        return lines.with(at, line.slice(0, cut) + character + line.slice(cut + 1));
      });
    fc.assert(
      fc.property(fc.oneof(dropped, doubled, moved, altered), (changed) => {
        fc.pre(changed.join("\n") !== lines.join("\n"));
        expect(check(changed).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
