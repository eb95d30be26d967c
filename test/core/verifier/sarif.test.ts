// test/core/verifier/sarif.test.ts: what SARIF reports: findings of level error, and what is wrong with a report.
import { describe, expect, test } from "vitest";
import { readSarif } from "../../../core/verifier/sarif.ts";
import { shown } from "./shown.ts";

describe("SARIF", () => {
  const log = (run: object, version = "2.1.0"): string => JSON.stringify({ version, runs: [run] });
  const place = [{ physicalLocation: { artifactLocation: { uri: "src/a.c" }, region: { startLine: 7 } } }];
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
      ["failed finding"],
    ],
  ])("%s", (_, text, expected) => expect(shown(readSarif([text]))).toStrictEqual(expected));
});
