// test/activities/sandbox/verify-projects.test.ts: tiny projects of Node and Python, verified in a real sandbox.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { VerifierProfile } from "../../../core/schema/verification.ts";
import { CHECKOUT } from "../../../scripts/stack/places.ts";
import { stage } from "./stage.ts";
import { reasonToSkip } from "./trial.ts";
import { profileOf, testsOf, verified } from "./verifying.ts";

const shipped = (name: string): VerifierProfile =>
  VerifierProfile.parse(parse(readFileSync(join(CHECKOUT, `policies/verifiers/${name}.yaml`), "utf8")));

describe.skipIf(reasonToSkip !== null)("in a sandbox", () => {
  let host: ReturnType<typeof stage>;
  beforeAll(() => {
    host = stage();
  });
  afterAll(() => host?.end());

  describe("a project of Node", () => {
    const file = (...names: string[]): Record<string, string> => ({
      "test/sum.test.js": `const { describe, it } = require("node:test");
describe("sum", () => { ${names.join(" ")} });`,
    });
    const pass = (name: string): string => `it(${JSON.stringify(name)}, () => {});`;
    const skip = (name: string): string => `it.skip(${JSON.stringify(name)}, () => {});`;
    const fail = (name: string): string => `it(${JSON.stringify(name)}, () => { throw new Error("no"); });`;

    test("is told test by test, and what the change took away is found", async () => {
      const profile = shipped("node-test");
      const before = await verified(host, profile, {
        files: file(pass("adds"), pass("takes"), pass("rounds")),
        phase: "baseline",
      });
      expect(before.report).toMatchObject({ verdict: "passed", because: "3 of 3 tests passed" });
      expect(before.report.compared).toBeUndefined();
      expect(testsOf(before.report)).toContain("test: passed sum > adds");
      const baseline = before.report.named ?? "";
      const after = await verified(host, profile, { files: file(pass("adds"), skip("takes")), baseline });
      expect(after.report).toMatchObject({
        verdict: "passed",
        compared: {
          vanished: { count: 1, names: ["sum > rounds"] },
          newlySkipped: { count: 1, names: ["sum > takes"] },
        },
      });
      const red = await verified(host, profile, { files: file(fail("adds")), baseline });
      expect(red.report).toMatchObject({ verdict: "failed", failedTests: ["sum > adds"] });
      expect(red.report.compared).toBeUndefined();
    });

    test("is held to a floor of coverage", async () => {
      const argv =
        "--test --experimental-test-coverage --test-reporter=lcov --test-reporter-destination=lcov.info";
      const covered = (least_percent: number) =>
        verified(
          host,
          profileOf({
            argv: ["node", ...argv.split(" ")],
            report: { format: "lcov", files: ["lcov.info"], least_percent },
          }),
          {
            files: {
              "sum.js": "exports.sum = (a, b) => a + b;\nexports.never = () => {\n  return 1;\n};",
              "test/sum.test.js": `require("node:test").test("adds", () => { require("../sum.js").sum(1, 1); });`,
            },
          },
        );
      expect((await covered(50)).report).toMatchObject({
        verdict: "passed",
        because: "at least 50 % of the lines ran",
      });
      expect((await covered(99)).report.because).toMatch(/% of \d+ lines ran, at least 99 % must$/);
    });
  });

  describe("a project of Python", () => {
    /** Standard library only: unittest's outcomes as JUnit XML. */
    const RUNNER = `import sys, unittest
from xml.sax.saxutils import quoteattr
result = unittest.TextTestRunner().run(unittest.defaultTestLoader.discover("."))
bad = {test.id() for test, _ in result.failures + result.errors}
with open(sys.argv[1], "w") as out:
    out.write("<testsuite>")
    for name in sorted(bad):
        out.write(f"<testcase name={quoteattr(name)}><failure/></testcase>")
    for n in range(result.testsRun - len(bad)):
        out.write(f"<testcase name='passed {n}'/>")
    out.write("</testsuite>")
sys.exit(not result.wasSuccessful())`;
    const files = (expected: number): Record<string, string> => ({
      "runner.py": RUNNER,
      "test_sum.py": `import unittest
class Sum(unittest.TestCase):
    def test_adds(self): self.assertEqual(1 + 1, ${expected})
    def test_takes(self): self.assertEqual(2 - 1, 1)`,
    });
    const profile = profileOf({
      argv: ["python3", "-B", "runner.py", "out.xml"],
      report: { format: "junit", files: ["out.xml"], least_tests: 2 },
    });

    test("passes and fails by its report", async () => {
      const green = await verified(host, profile, { files: files(2) });
      expect(green.report).toMatchObject({ verdict: "passed", because: "2 of 2 tests passed" });
      const red = await verified(host, profile, { files: files(3) });
      expect(red.report).toMatchObject({
        verdict: "failed",
        because: "1 of 2 tests failed",
        failedTests: ["test_sum.Sum.test_adds"],
      });
    });
  });
});
