// core/patch/manifest-toml.ts: the dependencies of a Cargo.toml or pyproject.toml, by its tables and lists, line by line.

const LINE_UNITS = 400;
const TABLE = /^\s*\[{1,2}\s*([^\]]+)\]/u;
/** `[dependencies.NAME]`: of one alone. */
const OF_ONE = /(?:^|[.-])dependencies\.["']?([\w.-]+)["']?$/u;
const OF_MANY = /(?:^|[.-])dependencies$/u;
const OF_LISTS = /(?:optional-dependencies|dependency-groups)$/u;
const ENTRY = /^\s*["']?([\w-]+)["']?(?:\.\w+)?\s*=\s*(.*)/u;
const VERSION = /(?:^|\bversion\s*=\s*)["'][\^~=>\s]*(\d[^"']*)["']/u;
const LISTED =
  /(["'])([A-Za-z\d][\w.-]*)(?:\[[^\]"']*\])?\s*(?:(?:==|~=|>=)\s*(\d[^"',;\s]*))?[^"']{0,200}\1/gu;

type Reading = { found: Map<string, string>; table: string; inList: boolean };

/** `python` is no package. What stands on a line beyond its 400th character is not read. Total, linear. */
export function readTomlDependencies(text: string): ReadonlyMap<string, string> {
  const reading: Reading = { found: new Map(), table: "", inList: false };
  for (const line of text.split("\n")) readLine(line.slice(0, LINE_UNITS), reading);
  reading.found.delete("python");
  return reading.found;
}

function readLine(line: string, reading: Reading): void {
  if (reading.inList) return readList(line, reading);
  const table = TABLE.exec(line)?.[1]?.trim();
  if (table !== undefined) return openTable(table, reading);
  const [, key, value = ""] = ENTRY.exec(line) ?? [];
  if (key === undefined) return;
  if (opensList(reading.table, key, value)) return readList(value, reading);
  readEntry({ key, value }, reading);
}

function openTable(table: string, reading: Reading): void {
  reading.table = table;
  const name = OF_ONE.exec(table)?.[1];
  if (name !== undefined) reading.found.set(name, "");
}

function opensList(table: string, key: string, value: string): boolean {
  const isOurs =
    `${table}.${key}` === "project.dependencies" || `${table}.${key}` === "build-system.requires";
  return value.startsWith("[") && (isOurs || OF_LISTS.test(table));
}

/** Brackets inside quotes are extras: `"name[extra]"`. */
function readList(line: string, reading: Reading): void {
  for (const [, , name = "", version = ""] of line.matchAll(LISTED)) reading.found.set(name, version);
  reading.inList = !line.replace(/"[^"]*"|'[^']*'/gu, "").includes("]");
}

function readEntry({ key, value }: { key: string; value: string }, { found, table }: Reading): void {
  const version = VERSION.exec(value)?.[1] ?? "";
  const one = OF_ONE.exec(table)?.[1];
  if (one !== undefined && key === "version") found.set(one, version);
  if (OF_MANY.test(table)) found.set(key, version);
}
