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

/** `path`: the elements that are open; `test`: the test case among them. */
type State = {
  path: string[];
  test: { name: string; outcome: TestOutcome } | null;
  claimed: number;
};

/** Answers how many failures its suites claim. Throws on what is not well formed, and on what a report has no need of. */
function readOne(tally: Tally, text: string): number {
  const state: State = { path: [], test: null, claimed: 0 };
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
    if (name === "testsuite") state.claimed += claimsOf(attributes);
    if (name === "testcase") state.test ??= { name: nameOf(attributes), outcome: "passed" };
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
  return state.claimed;
}

function throwIfOdd(path: readonly string[]): void {
  const [root = ""] = path;
  if (path.length > MAX_DEPTH) throw new Error("its elements are nested too deep");
  if (!ROOTS.includes(root)) throw new Error(`its root is <${clip(root, 50)}>`);
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

function claimsOf({ failures, errors }: Attributes): number {
  return [failures, errors].reduce((sum, text) => sum + (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0), 0);
}
