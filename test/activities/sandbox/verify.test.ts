// test/activities/sandbox/verify.test.ts: profiles in a real sandbox: steps, reports in files, and what lay there before.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NamedTests } from "../../../core/schema/verification.ts";
import { kept, stage } from "./stage.ts";
import { reasonToSkip } from "./trial.ts";
import { profileOf, sh, testsOf, verified } from "./verifying.ts";
import type { Step } from "./verifying.ts";

const suite = (...cases: string[]): string => `<testsuite>${cases.join("")}</testsuite>`;
const JUNIT = { format: "junit", files: ["out/**/*.xml"] };
const write = (text: string): string => `mkdir -p out && echo '${text}' > out/a.xml`;

describe.skipIf(reasonToSkip !== null)("in a sandbox", () => {
  let host: ReturnType<typeof stage>;
  beforeAll(() => {
    host = stage();
  });
  afterAll(() => host?.end());

  test("the steps run in order, a red one that is required ends it, and each is told", async () => {
    const { report } = await verified(
      host,
      profileOf(sh("echo first >> said"), { ...sh("exit 3"), required: false }, sh("cat said; exit 4")),
    );
    expect(report).toMatchObject({
      verdict: "failed",
      because: "three: the verifier exited with 4; two: the verifier exited with 3 (advisory)",
      exitCode: 4,
    });
    expect(report.steps?.map(({ verdict }) => verdict)).toStrictEqual(["passed", "failed", "failed"]);
    expect(kept(report.log)).toContain("── three: the verifier exited with 4\nfirst\n");
    const early = await verified(host, profileOf(sh("exit 1"), sh("touch ran")));
    expect(early.report.steps?.[1]?.because).toBe("not run, as one failed");
    expect(early.left).not.toContain("ran");
  });

  test("JUnit XML in files is read, by name", async () => {
    const text = suite('<testcase name="a"/>', '<testcase name="b"><skipped/></testcase>');
    const { report } = await verified(host, profileOf(sh(write(text), JUNIT)));
    expect(report).toMatchObject({ verdict: "passed", because: "1 of 2 tests passed, 1 skipped" });
    expect(testsOf(report)).toStrictEqual(["one: passed a", "one: skipped b"]);
  });

  describe("I20 is not passed by", () => {
    const green = suite('<testcase name="a"/>');
    const was = (prepare: string, step: Step) => ({ prepare, step });
    const failed = suite('<testcase name="b"><failure/></testcase>');
    const beside = (folder: string): string =>
      `${write(green)}; mkdir -p ${folder} && echo '${failed}' > ${folder}/b.xml`;
    const FAR = `out/${["x", "y", "z"].map((letter) => letter.repeat(170)).join("/")}`;
    const makes = (script: string) => ({ prepare: "true", step: sh(script, JUNIT) });
    test.each<[string, { prepare: string; step: Step }, string | RegExp]>([
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
      ["one in a folder whose name is refused", makes(beside("out/b\\\\c")), "it has a backslash"],
      ["one in a git folder", makes(beside("out/m/.git/hooks")), "out/m/.git/hooks/b.xml cannot be read"],
      ["one at a path that is too long", makes(beside(FAR)), "its length is not 1 to 500"],
      [
        "one in a folder that cannot be opened",
        makes(`${beside("out/shut")}; chmod 000 out/shut`),
        /out\/shut\/ cannot be read|1 of 2 tests failed/, // root opens any
      ],
      [
        "one that was there before, in a folder whose name is refused",
        was(`${write(green)}; ${beside("out/b\\\\c")}`, sh(write(green), JUNIT)),
        "lies what cannot be removed",
      ],
    ])("%s", async (_, { prepare, step }, because) => {
      const { report } = await verified(host, profileOf(step), { prepare });
      expect(report.verdict).toBe("failed");
      expect(report.because).toMatch(because);
    });
  });

  test("what is refused, and is no report, is not asked after", async () => {
    const odd = [
      "mkdir -p 'out/b\\c' out/m/.git shut/out && chmod 000 shut",
      "touch 'out/b\\c/d.txt' out/m/.git/config 'e\\f.xml'",
      "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"out/s\")'",
    ].join("; ");
    const text = suite('<testcase name="a"/>');
    const { report } = await verified(host, profileOf(sh(`${odd}; ${write(text)}`, JUNIT)));
    expect(report).toMatchObject({ verdict: "passed", because: "1 of 1 tests passed" });
  });

  test("what lay where the report goes is put back afterwards", async () => {
    const { report, left } = await verified(host, profileOf(sh("true", JUNIT)), {
      prepare: write("committed"),
      phase: "during",
    });
    expect(report.verdict).toBe("failed");
    expect(left).toContain("committed");
  });

  test("a report longer than the log is read whole", async () => {
    const script =
      "i=0; while [ $i -lt 40000 ]; do i=$((i+1)); echo ok $i - test number $i; done; echo 1..40000";
    const { report } = await verified(host, profileOf(sh(script, { format: "tap" })));
    expect(report).toMatchObject({ verdict: "passed", because: "40000 of 40000 tests passed" });
    expect(NamedTests.parse(JSON.parse(kept(report.named ?? ""))).complete).toBe(false);
  });

  test("a name that is a secret is in no report (I9)", async () => {
    const secret = `ghp_${"aB3dE6gH9j".repeat(4).slice(0, 36)}`;
    const text = suite(`<testcase name="${secret}"><failure/></testcase>`);
    const { report } = await verified(host, profileOf(sh(`${write(text)}; exit 1`, JUNIT)));
    expect(report.failedTests).toHaveLength(1);
    expect(JSON.stringify(report) + kept(report.named ?? "")).not.toContain(secret);
  });

  test("a profile of an earlier version still verifies", async () => {
    const { report } = await verified(host, {
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
});
