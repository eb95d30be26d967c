// test/core/verifier/sarif.test.ts: what SARIF reports: findings of level error, and what is wrong with a report.
import { describe, expect, test } from "vitest";
import { readSarif } from "../../../core/verifier/sarif.ts";
import { shown } from "./shown.ts";

describe("SARIF", () => {
  const log = (run: object, version = "2.1.0"): string => JSON.stringify({ version, runs: [run] });
  const place = [{ physicalLocation: { artifactLocation: { uri: "src/a.c" }, region: { startLine: 7 } } }];
  const NO_RESULTS = "the report has a run without its results";
  const NO_RUN = "the report is no SARIF 2.1.0 with a run";
  const rules = [{ id: "hot", defaultConfiguration: { level: "error" } }, { id: "cold" }];
  test.each<[string, string, string[]]>([
    [
      "an error, where it is",
      log({ results: [{ ruleId: "R1", level: "error", locations: place }] }),
      ["failed R1 src/a.c:7"],
    ],
    [
      "the rule's own level",
      log({ tool: { driver: { rules } }, results: [{ ruleId: "hot" }, { ruleId: "cold" }] }),
      ["failed hot"],
    ],
    [
      "warnings, notes, passes, what is suppressed or gone",
      log({
        results: [
          { level: "warning" },
          {},
          { level: "error", kind: "pass" },
          { level: "error", suppressions: [{ kind: "inSource" }] },
          { level: "error", baselineState: "absent" },
        ],
      }),
      [],
    ],
    [
      "a tool that broke",
      log({ invocations: [{ executionSuccessful: false }], results: [] }),
      ["! the report says that its tool did not come to its end"],
    ],
    ["another version", log({ results: [] }, "2.0.0"), ["! the report is no SARIF 2.1.0 with a run"]],
    ["no run", `{"version":"2.1.0","runs":[]}`, ["! the report is no SARIF 2.1.0 with a run"]],
    ["no JSON", "{", ["! the report is no SARIF 2.1.0 with a run"]],
    [
      "fields of other kinds",
      `{"version":"2.1.0","runs":[{"results":[7,null,{"level":"error","locations":{},"ruleId":[]}],"tool":[]}]}`,
      ["failed finding", "! the report has a run without its results"],
    ],
    ["a run without results, as one that did not scan", log({}), [`! ${NO_RESULTS}`]],
    ["results of null", log({ results: null }), [`! ${NO_RESULTS}`]],
    ["a second run that is none", `{"version":"2.1.0","runs":[{"results":[]},7]}`, [`! ${NO_RUN}`]],
    [
      "results that lie in another file",
      log({ results: [], externalPropertyFileReferences: { results: [{ location: { uri: "r.json" } }] } }),
      [`! ${NO_RESULTS}`],
    ],
    [
      "a suppression that was rejected, or is under review, beside one that stands",
      log({
        results: [
          { level: "error", ruleId: "a", suppressions: [{ status: "rejected" }] },
          { level: "error", ruleId: "b", suppressions: [{}, { status: "underReview" }] },
          { level: "error", ruleId: "c", suppressions: [{ status: "accepted" }, {}] },
        ],
      }),
      ["failed a", "failed b"],
    ],
    [
      "the level of a rule that is told by its index",
      log({
        tool: { driver: { rules: [null, ...rules] } },
        results: [{ ruleIndex: 1 }, { rule: { index: 1 } }, { ruleIndex: 2 }, { ruleIndex: 7 }],
      }),
      ["failed hot", "failed hot"],
    ],
    [
      "of one of an extension",
      log({
        tool: { driver: { rules: [{ id: "cold" }] }, extensions: [{ rules }] },
        results: [
          { rule: { index: 0, toolComponent: { index: 0 } } },
          { rule: { index: 0, toolComponent: { name: "x" } } },
          { ruleIndex: 0 },
        ],
      }),
      ["failed hot", "failed hot"],
    ],
    [
      "of one whose id has a part less",
      log({
        tool: { driver: { rules: [...rules, { id: "hot/mild", defaultConfiguration: { level: "note" } }] } },
        results: [{ ruleId: "hot/x" }, { ruleId: "hot/mild" }, { ruleId: "cold/x" }],
      }),
      ["failed hot/x"],
    ],
    [
      "a level that there is not",
      log({ results: [{ level: "Error" }, { level: 1 }, { level: "none" }] }),
      ["failed finding", "failed finding"],
    ],
  ])("%s", (_, text, expected) => expect(shown(readSarif([text]))).toStrictEqual(expected));
});
