// core/verifier/junit.ts: JUnit XML texts → their tests. Hostile input: no DTD, no entity beyond XML's five, bounded depth, linear.
import { SaxesParser } from "saxes";
import type { TestOutcome } from "../schema/verification.ts";
import { clip } from "../policy/shown.ts";
import { createTally } from "./reading.ts";
import type { Reading, Tally } from "./reading.ts";

const MAX_DEPTH = 64;
const ROOTS = ["testsuites", "testsuite"];
const OUTCOME_OF: Partial<Record<string, TestOutcome>> = {
  failure: "failed",
  error: "failed",
  skipped: "skipped",
};

/** Failed beats skipped. Source: the schemas of Ant, Surefire, Gradle and pytest, which agree on this much. */
export function readJunit(texts: readonly string[]): Reading {
  const tally = createTally();
  let claimed = 0;
  for (const text of texts) {
    try {
      claimed += readOne(tally, text);
    } catch (error) {
      const why = error instanceof Error ? error.message : "unreadable";
      tally.spoil(`the report is no JUnit XML: ${clip(why, 300)}`);
    }
  }
  if (claimed > 0 && tally.counts.failed === 0)
    tally.spoil(`the report claims ${claimed} failures and names none`);
  return tally.reading();
}

type Claims = { failures: number; tests: number };

/** `path`: the elements that are open; `suite`: the last that began; `test`: the test case that is open. */
type State = {
  path: string[];
  suite: string;
  test: { name: string; outcome: TestOutcome } | null;
  /** Of the root `testsuites`, and of its suites together. */
  whole: Claims;
  suites: Claims;
};

/** Answers how many failures it claims. Throws on what is not well formed, and on what a report has no need of. */
function readOne(tally: Tally, text: string): number {
  const none = (): Claims => ({ failures: 0, tests: 0 });
  const state: State = { path: [], suite: "", test: null, whole: none(), suites: none() };
  const before = tally.counts.total;
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Error("it has a document type");
  });
  parser.on("opentag", ({ name, attributes }) => {
    state.path.push(name);
    throwIfOdd(state.path);
    if (ROOTS.includes(name)) takeClaims(state, name, attributes);
    if (name === "testcase") state.test ??= { name: nameOf(attributes), outcome: "passed" };
    else if (isOfSuite(state, name)) tally.add(state.suite, "failed");
    else markTest(state, name);
  });
  parser.on("closetag", ({ name }) => {
    state.path.pop();
    if (name === "testcase" && state.test !== null && !state.path.includes("testcase")) {
      tally.add(state.test.name, state.test.outcome);
      state.test = null;
    }
  });
  parser.write(text).close();
  const claimed = Math.max(state.whole.tests, state.suites.tests);
  const named = tally.counts.total - before;
  if (claimed > named) tally.spoil(`the report claims ${claimed} tests and names ${named}`);
  return Math.max(state.whole.failures, state.suites.failures);
}

function throwIfOdd(path: readonly string[]): void {
  const [root = ""] = path;
  if (path.length > MAX_DEPTH) throw new Error("its elements are nested too deep");
  if (!ROOTS.includes(root)) throw new Error(`its root is <${clip(root, 50)}>`);
}

/** Such as one of setting up, which no test of the suite got over. */
function isOfSuite({ path, test }: State, name: string): boolean {
  return test === null && OUTCOME_OF[name] === "failed" && ROOTS.includes(path.at(-2) ?? "");
}

/** A suite within another counts among the other's tests. */
function takeClaims(state: State, name: string, attributes: Attributes): void {
  const { failures, errors, tests } = attributes;
  const claims = name === "testsuites" ? state.whole : state.suites;
  claims.failures += numberOf(failures) + numberOf(errors);
  if (!state.path.slice(0, -1).includes("testsuite")) claims.tests += numberOf(tests);
  state.suite = nameOf(attributes);
}

/** Only what lies right in a test case is about it. */
function markTest({ path, test }: State, name: string): void {
  const outcome = OUTCOME_OF[name];
  if (test === null || outcome === undefined || path.at(-2) !== "testcase") return;
  if (test.outcome !== "failed") test.outcome = outcome;
}

type Attributes = Readonly<Record<string, string>>;

function nameOf({ classname, name }: Attributes): string {
  return [classname, name].filter((part) => part !== undefined && part !== "").join(" > ");
}

function numberOf(text = ""): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
