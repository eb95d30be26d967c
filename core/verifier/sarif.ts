// core/verifier/sarif.ts: SARIF 2.1.0 texts → a failed test for each finding of level error. Hostile input: total, linear.
import { createTally } from "./reading.ts";
import type { Reading, Tally } from "./reading.ts";

type Json = Readonly<Record<string, unknown>>;

const LEVELS: readonly unknown[] = ["none", "note", "warning", "error"];

/**
 * Neither what the tool calls no failure, nor what is suppressed or gone, is a finding. A run whose results are not all
 * there is no scan. Source: SARIF 2.1.0, §3.14.23, §3.27.
 */
export function readSarif(texts: readonly string[]): Reading {
  const tally = createTally();
  for (const text of texts) {
    const log = parsed(text);
    const runs = listOf(log?.["runs"]);
    if (log?.["version"] !== "2.1.0" || runs.length === 0 || !isWhole(log["runs"]))
      tally.spoil("the report is no SARIF 2.1.0 with a run");
    else for (const run of runs) readRun(tally, run);
  }
  return tally.reading();
}

function readRun(tally: Tally, run: Json): void {
  const failed = listOf(run["invocations"]).some((each) => each["executionSuccessful"] === false);
  if (failed) tally.spoil("the report says that its tool did not come to its end");
  const elsewhere = objectOf(run["externalPropertyFileReferences"])["results"] !== undefined;
  if (elsewhere || !isWhole(run["results"])) tally.spoil("the report has a run without its results");
  const rules = readRules(run);
  for (const result of listOf(run["results"])) {
    const { name, levels } = ruleOf(rules, result);
    const own = result["level"];
    const isError = own === undefined ? levels.includes("error") : own === "error" || !LEVELS.includes(own);
    if (isError && isFinding(result)) tally.add(`${name || "finding"} ${placeOf(result)}`, "failed");
  }
}

function isFinding(result: Json): boolean {
  const kind = textOf(result["kind"]) ?? "fail";
  return kind === "fail" && !isSuppressed(result) && result["baselineState"] !== "absent";
}

/** One that is under review, or was rejected, hides nothing. */
function isSuppressed(result: Json): boolean {
  const suppressions = listOf(result["suppressions"]);
  return suppressions.length > 0 && suppressions.every(({ status = "accepted" }) => status === "accepted");
}

type Rule = { id: string; level: string | null };

/** `byId`, `byIndex`: of all components; of several rules one whose level is error stands. */
type Rules = {
  driver: Rule[];
  extensions: Rule[][];
  byId: ReadonlyMap<string, Rule>;
  byIndex: ReadonlyMap<number, Rule>;
};

function readRules(run: Json): Rules {
  const tool = objectOf(run["tool"]);
  const driver = rulesOf(objectOf(tool["driver"]));
  const extensions = itemsOf(tool["extensions"]).map(rulesOf);
  const [byId, byIndex] = [new Map<string, Rule>(), new Map<number, Rule>()];
  for (const component of [driver, ...extensions])
    for (const [index, rule] of component.entries()) {
      if (byId.get(rule.id)?.level !== "error") byId.set(rule.id, rule);
      if (byIndex.get(index)?.level !== "error") byIndex.set(index, rule);
    }
  return { driver, extensions, byId, byIndex };
}

function rulesOf(component: Json): Rule[] {
  return itemsOf(component["rules"]).map((rule) => ({
    id: textOf(rule["id"]) ?? "",
    level: textOf(objectOf(rule["defaultConfiguration"])["level"]),
  }));
}

/** By its id and by its index. Source: §3.27.5 to 7, §3.52. */
function ruleOf(rules: Rules, result: Json): { name: string; levels: (string | null | undefined)[] } {
  const reference = objectOf(result["rule"]);
  const id = textOf(result["ruleId"]) ?? textOf(reference["id"]) ?? "";
  const index = numberOf(result["ruleIndex"]) ?? numberOf(reference["index"]) ?? -1;
  const indexed = ruleAt(rules, { index, component: objectOf(reference["toolComponent"]) });
  return { name: id || (indexed?.id ?? ""), levels: [ruleOfId(rules, id)?.level, indexed?.level] };
}

/** The id of a result may have one part more than its rule's: `CA1/x`. */
function ruleOfId({ byId }: Rules, id: string): Rule | undefined {
  return byId.get(id) ?? byId.get(id.slice(0, Math.max(id.lastIndexOf("/"), 0)));
}

/** A component that is told by its name or guid may be any. */
function ruleAt(
  { driver, extensions, byIndex }: Rules,
  { index, component }: { index: number; component: Json },
): Rule | undefined {
  const at = numberOf(component["index"]);
  if (at !== null) return extensions[at]?.[index];
  return Object.keys(component).length === 0 ? driver[index] : byIndex.get(index);
}

/** `src/a.c:7`, as far as the result says. */
function placeOf(result: Json): string {
  const [location] = listOf(result["locations"]);
  const physical = objectOf(location?.["physicalLocation"]);
  const file = textOf(objectOf(physical["artifactLocation"])["uri"]) ?? "";
  const line = objectOf(physical["region"])["startLine"];
  return typeof line === "number" ? `${file}:${line}` : file;
}

function parsed(text: string): Json | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Each in its place, as an index counts them. */
function itemsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function isWhole(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject);
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
