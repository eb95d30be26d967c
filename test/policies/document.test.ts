// test/policies/document.test.ts: docs/policy.md tells the truth: its tables of facts and of risk, its example, its operators, its lattice.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { joinOpinions } from "../../core/policy/lattice.ts";
import { placeAt } from "../../core/policy/places.ts";
import type { RiskInput } from "../../core/risk.ts";
import { RISK_WORDS, riskOf } from "../../core/risk.ts";
import { CheckName } from "../../core/schema/finding.ts";
import { ChangeClass, RiskTier } from "../../core/schema/vocabulary.ts";
import { checkDocument } from "../../core/policy/rule-check.ts";
import { Effect, LEVELS, PolicyDocument } from "../../core/schema/policy.ts";
import { PolicyCases } from "../../core/schema/policy-case.ts";
import { readYaml } from "../../core/yaml.ts";
import { withFactTable } from "../../scripts/fact-table.ts";

const FILE = join(import.meta.dirname, "../../docs/policy.md");
const text = readFileSync(FILE, "utf8");

test("the table of facts is the table that rules are checked by", async () => {
  expect(text).toBe(await withFactTable(text));
});

test("the example of a document can be loaded, and the example of a case read", () => {
  const [document = "", cases = ""] = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, yaml = ""]) => yaml,
  );
  const read = readYaml({ path: "example.yaml", text: document }, PolicyDocument);
  if (read.kind === "refused") throw new Error(read.problems.join("\n"));
  expect(checkDocument(read.value)).toStrictEqual([]);
  expect(readYaml({ path: "cases.yaml", text: cases }, PolicyCases).kind).toBe("read");
});

test("every operator of the schema is explained, and no other", () => {
  const Tree = z.object({ anyOf: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })) });
  const schema = z.toJSONSchema(PolicyDocument, { io: "input", unrepresentable: "any" });
  const trees = Object.values(schema.$defs ?? {}).flatMap((each) => Tree.safeParse(each).data ?? []);
  const operators = trees.flatMap(({ anyOf }) => anyOf.flatMap(({ properties }) => Object.keys(properties)));
  const section = text.slice(text.indexOf("## Conditions"), text.indexOf("## Facts"));
  const first = section.split("\n").flatMap((line) => /^\|([^|]*)\|/.exec(line)?.[1] ?? []);
  const shown = first.flatMap((cell) =>
    [...cell.matchAll(/`([a-z_]+)(?::[^`]*)?`/g)].map(([, name]) => name),
  );
  expect(operators.length).toBeGreaterThan(15);
  expect(new Set(shown)).toStrictEqual(new Set(operators));
});

test("every level is in the table, in its order, with the place of its documents", () => {
  const section = text.slice(text.indexOf("## Levels"), text.indexOf("The strictest opinion"));
  const rows = [...section.matchAll(/^\| (\w+) +\| `?([^`|]*)`? +\|/gm)].filter(
    ([, level]) => level !== "level",
  );
  expect(rows.map(([, level]) => level)).toStrictEqual([...LEVELS]);
  for (const [, level, file = ""] of rows) {
    if (level !== "task") expect(placeAt(`policies/${file.trim()}`)?.level).toBe(level);
  }
});

test("the lattice gives what its table says", () => {
  const section = text.slice(text.indexOf("The strictest opinion"), text.indexOf("## Conditions"));
  const rows = [...section.matchAll(/^\|([^|]*)\|([^|]*)\|([^|]*)\| `(\w+)` /gm)];
  expect(rows.length).toBeGreaterThan(6);
  for (const [row, ...cells] of rows) {
    const effect = cells[3];
    const opinions = (["platform", "organization", "team"] as const).flatMap((level, index) => {
      const cell = (cells[index] ?? "").trim().replace(/^only.*|^error.*/, "deny");
      return cell === "" ? [] : [{ level, effect: Effect.parse(cell) }];
    });
    expect({ row, effect: joinOpinions(opinions) }).toStrictEqual({ row, effect });
  }
});

test("every check of a diff is explained, and no other", () => {
  const section = text.slice(text.indexOf("## Checks of a diff"), text.indexOf("## Risk"));
  const rows = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name);
  expect(rows.toSorted((a, b) => (a < b ? -1 : 1))).toStrictEqual(CheckName.options);
});

test("each ground of risk weighs what its row says", () => {
  const section = text.slice(text.indexOf("## Risk"), text.indexOf("## Commands"));
  const changes: readonly ((word: string) => Partial<RiskInput>)[] = [
    (word) => ({ tier: RiskTier.parse(word) }),
    (word) => ({ changeClasses: [ChangeClass.parse(word)] }),
    (word) => ({ files: Number(word) }),
    (word) => ({ lines: Number(word) }),
    (word) => ({ majorUpgrades: [word] }),
    (word) => ({ findings: [CheckName.parse(word)] }),
  ];
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && line.includes("`"));
  expect(rows).toHaveLength(changes.length);
  const harmless: RiskInput = {
    tier: "low",
    changeClasses: ["docs"],
    files: 1,
    lines: 1,
    majorUpgrades: [],
    findings: [],
  };
  for (const [index, row] of rows.entries()) {
    for (const [at, cell] of row.split("|").slice(2, 5).entries()) {
      for (const [, word = ""] of cell.matchAll(/`([^`]+)`/g)) {
        expect([word, riskOf({ ...harmless, ...changes[index]?.(word) }).risk]).toStrictEqual([
          word,
          RISK_WORDS[at],
        ]);
      }
    }
  }
  const named = (words: readonly string[]): boolean => words.every((word) => section.includes(`\`${word}\``));
  expect(named(RiskTier.options) && named(ChangeClass.options) && named(CheckName.options)).toBe(true);
});
