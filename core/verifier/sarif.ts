// core/verifier/sarif.ts: SARIF 2.1.0 texts → a failed test for each finding of level error. Hostile input: total, linear.
import { createTally } from "./reading.ts";
import type { Reading, Tally } from "./reading.ts";

type Json = Readonly<Record<string, unknown>>;

/** Neither what the tool calls no failure, nor what is suppressed or gone, is a finding. Source: SARIF 2.1.0, §3.27. */
export function readSarif(texts: readonly string[]): Reading {
  const tally = createTally();
  for (const text of texts) {
    const log = parsed(text);
    const runs = listOf(log?.["runs"]);
    if (log?.["version"] !== "2.1.0" || runs.length === 0)
      tally.spoil("the report is no SARIF 2.1.0 with a run");
    else for (const run of runs) readRun(tally, run);
  }
  return tally.reading();
}

function readRun(tally: Tally, run: Json): void {
  const failed = listOf(run["invocations"]).some((each) => each["executionSuccessful"] === false);
  if (failed) tally.spoil("the report says that its tool did not come to its end");
  const levels = ruleLevels(run);
  for (const result of listOf(run["results"])) {
    const rule = ruleOf(result);
    const level = textOf(result["level"]) ?? levels.get(rule) ?? "warning";
    if (level === "error" && isFinding(result))
      tally.add(`${rule || "finding"} ${placeOf(result)}`, "failed");
  }
}

function isFinding(result: Json): boolean {
  const kind = textOf(result["kind"]) ?? "fail";
  return (
    kind === "fail" && listOf(result["suppressions"]).length === 0 && result["baselineState"] !== "absent"
  );
}

/** The level that each rule gives to results which have none of their own. */
function ruleLevels(run: Json): ReadonlyMap<string, string> {
  const tool = objectOf(run["tool"]);
  const components = [objectOf(tool["driver"]), ...listOf(tool["extensions"])];
  const rules = components.flatMap((component) => listOf(component["rules"]));
  return new Map(
    rules.flatMap((rule) => {
      const [id, level] = [textOf(rule["id"]), textOf(objectOf(rule["defaultConfiguration"])["level"])];
      return id === null || level === null ? [] : [[id, level] as const];
    }),
  );
}

function ruleOf(result: Json): string {
  return textOf(result["ruleId"]) ?? textOf(objectOf(result["rule"])["id"]) ?? "";
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

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
