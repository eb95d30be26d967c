// scripts/test.ts: runs the tests, and says as its last line how many passed, failed and were skipped.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { countTests, type TestCounts } from "./test/report.ts";

const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "skein-test-"));
const reportFile = join(folder, "report.json");

try {
  const vitestCode = await runVitest(process.argv.slice(2));
  const counts = countTests(readReport());
  process.exitCode = exitCodeOf(vitestCode, counts);
  announce(counts, vitestCode);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** `args` go to vitest as they are, such as a folder or `-t TITLE`. → its exit code; 1 for an end by signal. */
function runVitest(args: readonly string[]): Promise<number> {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", ...reporters, ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, ".skein", "compile-cache") }, // stacks and commands by the hundred
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((settle, reject) => {
    child.on("error", reject);
    child.on("close", (code) => settle(code ?? 1));
  });
}

/** Undefined when vitest ended before it could write one. */
function readReport(): unknown {
  try {
    return JSON.parse(readFileSync(reportFile, "utf8"));
  } catch (error) {
    console.error(`no test report (${String(error)})`);
    return undefined;
  }
}

/** Green means: vitest says so, and at least one test ran. */
function exitCodeOf(vitestCode: number, counts: TestCounts): number {
  if (vitestCode !== 0) return vitestCode;
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

function announce(counts: TestCounts, vitestCode: number): void {
  if (counts.skipped.length > 0) {
    console.log(`SKIPPED, so not tested (${counts.skipped.length}):`);
    for (const title of counts.skipped) console.log(`  ${title}`);
  }
  if (counts.passed + counts.failed === 0) console.log("NO TEST RAN: that is a failure");
  else if (counts.failed === 0 && vitestCode !== 0) console.log("FAILED outside any test; see above");
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`);
}
