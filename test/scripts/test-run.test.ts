// test/scripts/test-run.test.ts: `npm test` ends with true counts, and is green only if something passed and nothing failed.
import { expect, test } from "vitest";
import { makeCheckout, type Ran } from "./bare-checkout.ts";

const HEAD = 'import { expect, test } from "vitest";\n';
const PASS = 'test("passes", () => expect(1).toBe(1));\n';

async function runTests(files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> {
  const checkout = makeCheckout();
  for (const [path, content] of Object.entries(files)) checkout.write(path, HEAD + content);
  return checkout.node("scripts/test.ts", ...args);
}

function lastLine(ran: Ran): string | undefined {
  return ran.stdout.split("\n").at(-1);
}

test("passed tests are counted, skipped ones too, by name and loudly", async () => {
  const ran = await runTests({
    "test/a.test.ts": `${PASS}test.skip("later", () => {});\ntest.todo("some day");\n`,
  });
  expect(lastLine(ran)).toBe("1 passed, 0 failed, 2 skipped");
  expect(ran.stdout).toContain("SKIPPED, so not tested (2):\n  later\n  some day");
  expect(ran.exitCode).toBe(0);
});

test("a failed test, and a file that cannot be loaded, fail the run and are counted", async () => {
  const ran = await runTests({
    "test/a.test.ts": `${PASS}test("fails", () => expect(1).toBe(2));\n`,
    "test/b.test.ts": 'import "./absent.ts";\n',
  });
  expect(lastLine(ran)).toBe("1 passed, 2 failed, 0 skipped");
  expect(ran.exitCode).toBe(1);
});

test("a run without any test, or with skipped ones only, is a failure", async () => {
  const none = await runTests({});
  expect([lastLine(none), none.exitCode]).toStrictEqual(["0 passed, 0 failed, 0 skipped", 1]);
  const skipped = await runTests({ "test/a.test.ts": 'test.skip("later", () => {});\n' });
  expect([lastLine(skipped), skipped.exitCode]).toStrictEqual(["0 passed, 0 failed, 1 skipped", 1]);
  expect(skipped.stdout).toContain("NO TEST RAN");
});

test("an error outside any test fails the run although every test passed", async () => {
  const ran = await runTests({ "test/a.test.ts": `${PASS}void Promise.reject(new Error("lost"));\n` });
  expect(lastLine(ran)).toBe("1 passed, 0 failed, 0 skipped");
  expect(ran.stdout).toContain("FAILED outside any test");
  expect(ran.exitCode).toBe(1);
});

test("arguments reach vitest, such as a folder", async () => {
  const ran = await runTests({ "test/a/one.test.ts": PASS, "test/b/two.test.ts": PASS }, "test/a");
  expect(lastLine(ran)).toBe("1 passed, 0 failed, 0 skipped");
});
