// test/stories/faults-project.test.ts: verifiers and patches that go wrong: each ends with what was found, and as whose failure.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectInfrastructure, untilRest } from "../support/stories/ended.ts";
import type { Rest } from "../support/stories/ended.ts";
import { publishProfiles } from "../support/stories/profiles.ts";
import { isWaiting } from "../support/stories/standing.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, TINY } from "../support/stories/tiny.ts";
import { expectReplays } from "../support/stories/traces.ts";

const CHECK = {
  argv: ["node", "check.js"],
  report: { format: "exit_code" as const },
  timeout_seconds: 60,
};
const PROFILES = [
  { ...CHECK, name: "own-check" },
  { ...CHECK, name: "own-check-soon", timeout_seconds: 5 },
  { ...CHECK, name: "no-such-tool", argv: ["no-such-verifier", "--all"] },
  { ...CHECK, name: "own-script", argv: ["sh", "check.sh"] },
];

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
  await publishProfiles(world, PROFILES);
}, 120_000);
afterAll(async () => world?.stop(), 60_000);

/** Green on the base; `then` is what it does once the word is changed. */
function checkedBy(then: string): Record<string, string> {
  const check = `const words = require("node:fs").readFileSync("words.txt", "utf8");
if (!words.includes("grey")) { ${then} }
`;
  return { ...TINY, "check.js": check };
}

async function toRest(
  name: string,
  files: Record<string, string>,
  task: string,
): Promise<Rest & { run: string; repository: string }> {
  const repository = await world.seed(name, files);
  const run = await world.startRun(repository, world.taskFile(task));
  return { run, repository, ...(await untilRest(world, run, 240_000)) };
}

const verdicts = ({ detail }: Rest): string[] =>
  detail.verifications.map(({ phase, verdict }) => `${phase} ${verdict}`);

describe.concurrent("on a whole stack", () => {
  describe("a verifier", () => {
    test("that is red before the change stops the run with that explanation", async () => {
      const files = { ...TINY, "test/words.js": 'require("node:assert").fail("red from the start");\n' };
      const rest = await toRest("red-before", files, codemod());
      expect(rest.detail.run.outcome).toBe("failed");
      expect(rest.because).toMatch(
        /^the project does not verify before any change: 1 of 1 tests failed; mend that/,
      );
      expect(rest.shown).toContain(rest.because);
      const verified = rest.detail.decisions.filter(({ kind }) => kind === "verify.run");
      expect(verified).toHaveLength(2); // once more, as it might have been flaky
      expect(new Set(verdicts(rest))).toStrictEqual(new Set(["baseline failed"]));
      expect(rest.detail.decisions.some(({ kind }) => kind === "script.exec")).toBe(false);
      const [log = ""] = /[0-9a-f]{64}/.exec(rest.because) ?? [];
      expect((await world.skein("artifact", "get", log)).stdout).toContain("red from the start");
    }, 300_000);

    test("that hangs is killed, and the report says so", async () => {
      const rest = await toRest(
        "hangs",
        checkedBy("setInterval(() => {}, 1000);"),
        codemod("verifier: own-check-soon\n"),
      );
      expect(rest.detail.run.outcome).toBe("failed");
      expect(rest.because).toContain("the verifier did not end within 5 s and was killed");
      expect(verdicts(rest)).toStrictEqual(["baseline passed", "clean failed"]); // not tried again: it costs its whole time
    }, 300_000);

    test("that floods its output is capped: neither memory nor log has all of it", async () => {
      const flood = `const line = "flood ".repeat(10_000); for (;;) require("node:fs").writeSync(1, line);`;
      const rest = await toRest("floods", checkedBy(flood), codemod("verifier: own-check\n"));
      expect(rest.detail.run.outcome).toBe("failed");
      expect(rest.because).toContain("the verifier wrote more than a command may, and was killed");
      const logs = rest.detail.artifacts.filter((kept) => kept.class === "redacted_log");
      expect(logs).toHaveLength(2);
      for (const { bytes } of logs) expect(bytes).toBeLessThan(300 * 1024);
    }, 300_000);

    test("that is red, then green on the same tree, is marked as flaky, in the pull request too", async () => {
      // Red until 20 s after the change: the first run waits for that moment, the next comes after it.
      const script = ["sh", "-c", "echo gray $(date +%s) > words.txt"];
      const flaky = `const wait = Number(words.split(" ")[1]) + 20 - Date.now() / 1000;
      if (wait > 0) setTimeout(() => { console.log("flaky indeed"); process.exit(1); }, wait * 1000);`;
      const task = codemod("verifier: own-check\n").replace(/argv: .*/, `argv: ${JSON.stringify(script)}`);
      const rest = await toRest("flaky", checkedBy(flaky), task);
      expect(rest.because).toBe("pull request #1 waits for a person");
      expect(verdicts(rest)).toStrictEqual(["baseline passed", "clean failed", "clean passed"]);
      const found = "failed: the verifier exited with 1";
      expect(rest.shown).toContain(`passed: exit code 0 (flaky: on the same tree also ${found})`);
      const response = await world.asPerson("GET", `/repos/${rest.repository}/pulls/1`);
      const pull = (await response.json()) as { body: string; labels: { name: string }[] };
      expect(pull.body).toContain(`**yes**, on the same tree also ${found}`);
      expect(pull.labels.map(({ name }) => name)).toContain("agent:verification-flaky");
      await expectReplays(world, rest.run);
    }, 300_000);

    test("whose own program is missing is a failure of the infrastructure, after a few tries", async () => {
      const rest = await toRest("no-tool", TINY, codemod("verifier: no-such-tool\n"));
      expect(rest.because).toMatch(
        /no-such-verifier, which the verifier's step no-such-tool runs, is not in the sandbox's image/,
      );
      expectInfrastructure(rest);
    }, 300_000);

    test("whose project calls a program that is missing is the project's failure", async () => {
      const rest = await toRest(
        "own-tool",
        { ...TINY, "check.sh": "no-such-linter words.txt\n" },
        codemod("verifier: own-script\n"),
      );
      expect(rest.because).toContain(
        "the project does not verify before any change: the verifier exited with 127",
      );
    }, 300_000);
  });

  describe("a patch", () => {
    test.each([
      {
        name: "too-large",
        task: codemod("limits: { lines: 1 }\n"),
        rule: "platform/patch-over-limits",
        says: /too large +.*1/,
      },
      {
        name: "outside",
        task: codemod().replace('["words.txt"]\ndata', '["docs/**"]\ndata'),
        rule: "platform/patch-outside-scope",
        says: /outside scope +words\.txt/,
      },
      {
        name: "forbidden",
        task: codemod('forbidden_paths: ["words.txt"]\n'),
        rule: "platform/patch-forbidden",
        says: /forbidden +words\.txt/,
      },
    ])(
      "that is $name is refused, and people see what of it and by which rule",
      async ({ name, task, rule, says }) => {
        const rest = await toRest(`patch-${name}`, TINY, task);
        expect(rest.detail.run.outcome).toBe("refused");
        expect(rest.because).toContain(rule);
        expect(rest.shown).toMatch(says);
        expect(rest.explained).toContain(rule);
        expect(await world.pullRequestCount(rest.repository)).toBe(0);
      },
      300_000,
    );

    test("that loses a test without touching one waits for a person, who is told which", async () => {
      const repository = await world.seed("patch-fewer-tests", {
        ...TINY,
        "test/each.test.js": `for (const word of require("node:fs").readFileSync("words.txt", "utf8").trim().split("\\n"))
  require("node:test").test(word, () => {});`,
      });
      const run = await world.startRun(repository, world.taskFile(codemod()));
      const { run: waiting } = await world.until(run, isWaiting, 240_000);
      const { stdout: asked } = await world.skein("approval", "show", waiting.approval ?? "");
      expect(asked).toContain("organization/lost-tests-need-approval");
      expect(asked).toContain("1 are gone and 0 are skipped");
      expect(asked).toContain('"grey goose"');
      const { stdout: shown } = await world.skein("run", "show", run);
      expect(shown).toContain("1 test is gone: grey goose");
      await world.skein("run", "stop", run);
      await untilRest(world, run);
      await expectReplays(world, run);
    }, 300_000);

    test("that is empty ends as nothing to do", async () => {
      const rest = await toRest("patch-empty", TINY, codemod().replace("s/grey/gray/", "s/green/gray/"));
      expect(rest.detail.run.outcome).toBe("nothing_to_do");
      expect(rest.because).toBe("the change left every file as it was");
    }, 300_000);
  });
});
