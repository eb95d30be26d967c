// core/verifier/go-test.ts: the lines of `go test -json` → their tests. Hostile input: total, linear.
import type { TestOutcome } from "../schema/verification.ts";
import { createTally } from "./reading.ts";
import type { Reading, Tally } from "./reading.ts";

const OUTCOME_OF: Partial<Record<string, TestOutcome>> = { pass: "passed", fail: "failed", skip: "skipped" };

/** Behind more lines that are no events nothing is read: each costs as much as a hundred that are. */
const MOST_ODD = 100;

/** `test` null: it is about the whole package. */
type Event = { action: string; pack: string; test: string | null };

/** `running`, `started`: tests and packages that began and did not end; `failing`: packages with a failed test. */
type State = { tally: Tally; running: Set<string>; started: Set<string>; failing: Set<string> };

/**
 * A test and each of its subtests is one. A package that failed with none of its tests, as it does not compile, is one
 * failed test of the package's name. Source: `go doc test2json`.
 */
export function readGoTest(text: string): Reading {
  const state: State = {
    tally: createTally(),
    running: new Set(),
    started: new Set(),
    failing: new Set(),
  };
  const { tally, running, started } = state;
  let odd = 0;
  for (const line of text.split("\n")) {
    if (line === "" || odd > MOST_ODD) continue;
    const event = eventOf(line);
    if (event === null) odd += 1;
    else if (event.test === null) takePackage(state, event);
    else takeTest(state, event, `${event.pack} ${event.test}`);
  }
  if (odd > 0) tally.spoil("a line of the report is no event of go test -json");
  if (running.size > 0) tally.spoil(`${running.size} tests began and did not end`);
  if (started.size > 0) tally.spoil(`${started.size} packages began and did not end`);
  return tally.reading();
}

/** What the tests printed, as `go test` shows it to people; a line that is no event stays as it is. Total, linear. */
export function printedByGoTest(text: string): string {
  let odd = 0;
  const printed = text.split("\n").map((line) => {
    const event = line.startsWith("{") && odd <= MOST_ODD ? objectIn(line) : null;
    if (typeof event?.["Action"] === "string") return textOf(event["Output"]) ?? "";
    if (line.startsWith("{")) odd += 1;
    return `${line}\n`;
  });
  return printed.join("").replace(/\n$/, "");
}

function takeTest({ tally, running, failing }: State, { action, pack }: Event, name: string): void {
  if (action === "run") running.add(name);
  const outcome = OUTCOME_OF[action];
  if (outcome === undefined) return;
  running.delete(name);
  tally.add(name, outcome);
  if (outcome === "failed") failing.add(pack);
}

function takePackage({ tally, started, failing }: State, { action, pack }: Event): void {
  if (action === "build-fail") tally.spoil("a package of the report could not be built");
  if (action === "start") started.add(pack);
  if (action in OUTCOME_OF) started.delete(pack);
  if (action === "fail" && !failing.has(pack)) tally.add(pack, "failed");
}

function eventOf(line: string): Event | null {
  const { Action: action, Package: pack, Test: test } = objectIn(line) ?? {};
  return typeof action === "string" ? { action, pack: textOf(pack) ?? "", test: textOf(test) } : null;
}

function objectIn(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
