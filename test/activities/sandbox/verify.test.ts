// test/activities/sandbox/verify.test.ts: profiles in a real sandbox, on tiny projects of Node and Python: steps, reports in files, what was there before, and the baseline.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { WorkspaceRef } from "../../../core/schema/action.ts";
import { NamedTests, VerifierProfile } from "../../../core/schema/verification.ts";
import type {
  KeptProfile,
  VerificationPhase,
  VerificationReport,
} from "../../../core/schema/verification.ts";
import { CHECKOUT } from "../../../scripts/stack/places.ts";
import { policy } from "../../support/ledger/policy.ts";
import { kept, keepJson, of, open, source, stage } from "./stage.ts";
import { reasonToSkip } from "./trial.ts";

type Step = { argv: string[]; report: object; required?: boolean };

/** A profile of steps that are called `one`, `two`… */
function profileOf(...steps: Step[]): VerifierProfile {
  const names = ["one", "two", "three"];
  return VerifierProfile.parse({
    name: "tried",
    description: "of a test",
    steps: steps.map((step, index) => ({ name: names[index], timeout_seconds: 60, ...step })),
  });
}

const shipped = (name: string): VerifierProfile =>
  VerifierProfile.parse(parse(readFileSync(join(CHECKOUT, `policies/verifiers/${name}.yaml`), "utf8")));
const sh = (script: string, report: object = { format: "exit_code" }): Step => ({
  argv: ["sh", "-c", script],
  report,
});
const suite = (...cases: string[]): string => `<testsuite>${cases.join("")}</testsuite>`;
const JUNIT = { format: "junit", files: ["out/**/*.xml"] };
const write = (text: string): string => `mkdir -p out && echo '${text}' > out/a.xml`;

describe.skipIf(reasonToSkip !== null)("in a sandbox", () => {
  let host: ReturnType<typeof stage>;
  beforeAll(() => {
    host = stage();
  });
  afterAll(() => host?.end());

  const shell = (workspace: WorkspaceRef, command: string) =>
    host.activities["shell.exec"](of({ kind: "shell.exec", workspace, command, timeoutSeconds: 20 }));

  /** Verifies the base with `files` on it, after `prepare`. */
  async function verified(
    profile: KeptProfile,
    {
      files = {},
      prepare = "true",
      ...with_
    }: {
      files?: Record<string, string>;
      prepare?: string;
      phase?: VerificationPhase;
      baseline?: string;
    } = {},
  ): Promise<{ report: VerificationReport; left: string }> {
    const policyDigest = keepJson({ ...policy(), verifiers: [profile] });
    const asked = open(source());
    const named = { profile: profile.name, policy: policyDigest };
    const { workspace } = await host.activities["workspace.open"]({
      ...asked,
      action: { ...asked.action, ...named },
    });
    try {
      for (const [path, text] of Object.entries(files))
        await shell(workspace, `mkdir -p "$(dirname '${path}')" && cat > '${path}' <<'END'\n${text}\nEND`);
      await shell(workspace, prepare);
      const phase = with_.phase ?? "clean";
      const action = { kind: "verify.run" as const, workspace, ...named, ...with_, phase };
      const report = await host.activities["verify.run"](of(action));
      const { output } = await shell(
        workspace,
        "find . -path ./.git -prune -o -type f -print | sort | xargs head",
      );
      return { report, left: kept(output) };
    } finally {
      await host.activities["run.cleanup"](
        of({ kind: "run.cleanup", workspaces: [workspace], reason: "over" }),
      );
    }
  }

  const testsOf = ({ named = "" }: VerificationReport): string[] =>
    NamedTests.parse(JSON.parse(kept(named))).tests.map(
      ({ step, outcome, name }) => `${step}: ${outcome} ${name}`,
    );

  test("the steps run in order, a red one that is required ends it, and each is told", async () => {
    const { report } = await verified(
      profileOf(sh("echo first >> said"), { ...sh("exit 3"), required: false }, sh("cat said; exit 4")),
    );
    expect(report).toMatchObject({
      verdict: "failed",
      because: "three: the verifier exited with 4; two: the verifier exited with 3 (advisory)",
      exitCode: 4,
    });
    expect(report.steps?.map(({ verdict }) => verdict)).toStrictEqual(["passed", "failed", "failed"]);
    expect(kept(report.log)).toContain("── three: the verifier exited with 4\nfirst\n");
    const early = await verified(profileOf(sh("exit 1"), sh("touch ran")));
    expect(early.report.steps?.[1]?.because).toBe("not run, as one failed");
    expect(early.left).not.toContain("ran");
  });

  test("JUnit XML in files is read, by name", async () => {
    const text = suite('<testcase name="a"/>', '<testcase name="b"><skipped/></testcase>');
    const { report } = await verified(profileOf(sh(write(text), JUNIT)));
    expect(report).toMatchObject({ verdict: "passed", because: "1 of 2 tests passed, 1 skipped" });
    expect(testsOf(report)).toStrictEqual(["one: passed a", "one: skipped b"]);
  });

  describe("I20 is not passed by", () => {
    const green = suite('<testcase name="a"/>');
    const was = (prepare: string, step: Step) => ({ prepare, step });
    const makes = (script: string) => ({ prepare: "true", step: sh(script, JUNIT) });
    test.each<[string, { prepare: string; step: Step }, string]>([
      ["a report that was there before", was(write(green), sh("true", JUNIT)), "has written no report"],
      [
        "one that was a link",
        was(`${write(green)} && mv out/a.xml b && ln -s ../b out/a.xml`, sh("true", JUNIT)),
        "no report",
      ],
      [
        "a folder that was a link out of the tree",
        was("rm -rf out; ln -s /tmp out", sh("true", JUNIT)),
        "no report",
      ],
      [
        "a link for a report",
        makes(`${write(green)}; mv out/a.xml b; ln -s ../b out/a.xml`),
        "out/a.xml is a link",
      ],
      ["a hard link for one", makes(`${write(green)}; ln out/a.xml b`), "more than one name"],
      ["a folder for one", makes("mkdir -p out/a.xml"), "has written no report"],
      ["one of 9 MB", makes("mkdir out; head -c 9000000 /dev/zero > out/a.xml"), "larger than"],
      ["one that is malformed", makes(write("<testsuite>")), "no JUnit XML"],
      ["none at all", makes("true"), "has written no report"],
      ["a green one behind a red exit code", makes(`${write(green)}; exit 2`), "exited with 2"],
      [
        "a red one behind exit code 0",
        makes(write(suite('<testcase name="a"><failure/></testcase>'))),
        "1 of 1 tests failed",
      ],
    ])("%s", async (_, { prepare, step }, because) => {
      const { report } = await verified(profileOf(step), { prepare });
      expect(report.verdict).toBe("failed");
      expect(report.because).toContain(because);
    });
  });

  test("what lay where the report goes is put back afterwards", async () => {
    const { report, left } = await verified(profileOf(sh("true", JUNIT)), {
      prepare: write("committed"),
      phase: "during",
    });
    expect(report.verdict).toBe("failed");
    expect(left).toContain("committed");
  });

  test("a report longer than the log is read whole", async () => {
    const script =
      "i=0; while [ $i -lt 40000 ]; do i=$((i+1)); echo ok $i - test number $i; done; echo 1..40000";
    const { report } = await verified(profileOf(sh(script, { format: "tap" })));
    expect(report).toMatchObject({ verdict: "passed", because: "40000 of 40000 tests passed" });
    expect(NamedTests.parse(JSON.parse(kept(report.named ?? ""))).complete).toBe(false);
  });

  test("a name that is a secret is in no report (I9)", async () => {
    const secret = `ghp_${"aB3dE6gH9j".repeat(4).slice(0, 36)}`;
    const text = suite(`<testcase name="${secret}"><failure/></testcase>`);
    const { report } = await verified(profileOf(sh(`${write(text)}; exit 1`, JUNIT)));
    expect(report.failedTests).toHaveLength(1);
    expect(JSON.stringify(report) + kept(report.named ?? "")).not.toContain(secret);
  });

  test("a profile of an earlier version still verifies", async () => {
    const { report } = await verified({
      name: "earlier",
      description: "as it was",
      argv: ["sh", "-c", "echo ok 1; echo 1..1"],
      timeout_seconds: 60,
      report: "tap",
      least_tests: 1,
      build_outputs: [],
      caches: [],
    });
    expect(report).toMatchObject({ verdict: "passed", because: "1 of 1 tests passed" });
  });

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
      const before = await verified(profile, {
        files: file(pass("adds"), pass("takes"), pass("rounds")),
        phase: "baseline",
      });
      expect(before.report).toMatchObject({ verdict: "passed", because: "3 of 3 tests passed" });
      expect(before.report.compared).toBeUndefined();
      expect(testsOf(before.report)).toContain("test: passed sum > adds");
      const baseline = before.report.named ?? "";
      const after = await verified(profile, { files: file(pass("adds"), skip("takes")), baseline });
      expect(after.report).toMatchObject({
        verdict: "passed",
        compared: {
          vanished: { count: 1, names: ["sum > rounds"] },
          newlySkipped: { count: 1, names: ["sum > takes"] },
        },
      });
      const red = await verified(profile, { files: file(fail("adds")), baseline });
      expect(red.report).toMatchObject({ verdict: "failed", failedTests: ["sum > adds"] });
      expect(red.report.compared).toBeUndefined();
    });

    test("is held to a floor of coverage", async () => {
      const argv =
        "--test --experimental-test-coverage --test-reporter=lcov --test-reporter-destination=lcov.info";
      const covered = (least_percent: number) =>
        verified(
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
      const green = await verified(profile, { files: files(2) });
      expect(green.report).toMatchObject({ verdict: "passed", because: "2 of 2 tests passed" });
      const red = await verified(profile, { files: files(3) });
      expect(red.report).toMatchObject({
        verdict: "failed",
        because: "1 of 2 tests failed",
        failedTests: ["test_sum.Sum.test_adds"],
      });
    });
  });
});
