// test/idempotence.test.ts: each effect and each method of the ledger has its row in ARCHITECTURE.md, and each row a test that is there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createLedger } from "../activities/ledger/index.ts";
import type { LedgerDeps } from "../activities/ledger/deps.ts";
import { QUEUE_OF } from "../core/action.ts";
import { ACTION_KINDS } from "../core/schema/action.ts";

const ROOT = join(import.meta.dirname, "..");
const text = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
const section = text.slice(text.indexOf("## What happens twice"), text.indexOf("## The development stack"));

type Row = { name: string; cells: string[]; file: string; title: string };

const rows = section
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line): Row => {
    const cells = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [, file = "", title = ""] = /^`([^`]+)` "([^"]+)"$/.exec(cells[4] ?? "") ?? [];
    return { name: cells[0]?.replaceAll("`", "") ?? "", cells, file, title };
  });

test("every effect and every method has one row, and there is no other", () => {
  const effects = ACTION_KINDS.filter((kind) => QUEUE_OF[kind] !== null);
  const methods = Object.keys(createLedger({} as LedgerDeps));
  expect(rows.map(({ name }) => name).toSorted()).toStrictEqual([...effects, ...methods].toSorted());
});

describe.each(rows)("$name", ({ cells, file, title }) => {
  test("says key, fence and what a second attempt sees, and names a test that is there", () => {
    expect(cells).toHaveLength(5);
    for (const cell of cells) expect(cell).not.toBe("");
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    const source = readFileSync(join(ROOT, file), "utf8");
    expect(source.replace(/\s+/g, " ")).toContain(title);
  });
});
