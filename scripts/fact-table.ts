// scripts/fact-table.ts: the table of facts in docs/policy.md, from the one that rules are checked by.
import { format } from "prettier";
import { ATTRIBUTES } from "../core/policy/attributes.ts";
import type { Attribute } from "../core/policy/attributes.ts";

const BETWEEN = /(<!-- facts:[^>]*-->\n)[\s\S]*?(<!-- \/facts -->)/;

/** The page with its table as it has to be. Throws where the page has no place for it. */
export async function withFactTable(page: string): Promise<string> {
  if (!BETWEEN.test(page)) throw new Error("docs/policy.md has no <!-- facts: --> … <!-- /facts -->");
  const table = await factTable();
  return page.replace(BETWEEN, (_, open: string, close: string) => `${open}\n${table}\n${close}`);
}

async function factTable(): Promise<string> {
  const rows = Object.entries(ATTRIBUTES).map(([name, attribute]: [string, Attribute]) => {
    const { type, source, of, absent, words } = attribute;
    const values = words ? `${type}: ${words.join(", ")}` : type;
    const kinds = of === "every" ? "every action" : of.join(", ");
    return `| \`${name}\` | ${values} | ${source} | ${kinds} | ${absent} |`;
  });
  const head = ["| fact | type | source | of | when absent (null) |", "| --- | --- | --- | --- | --- |"];
  return format([...head, ...rows].join("\n"), { parser: "markdown" });
}
