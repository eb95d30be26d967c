// core/verifier/tap.ts: TAP text → counts. Hostile input: total, linear, and what does not add up is not a pass.
export type TestCounts = { total: number; passed: number; failed: number; skipped: number };

/** `planned`: from the last top-level `1..n`, null without one. Only top-level lines count. Source: TAP 14. */
export type TapReading = { tests: TestCounts; planned: number | null };

const POINT = /^(not )?ok\b[^#]*(#\s*(skip|todo)\b)?/i;
const PLAN = /^1\.\.(\d{1,9})\b/;

export function readTap(text: string): TapReading {
  const tests: TestCounts = { total: 0, passed: 0, failed: 0, skipped: 0 };
  let planned: number | null = null;
  for (const line of text.split("\n")) {
    const plan = PLAN.exec(line);
    if (plan) planned = Number(plan[1]);
    const point = POINT.exec(line);
    if (!point) continue;
    tests.total += 1;
    tests[kindOf(point)] += 1;
  }
  return { tests, planned };
}

function kindOf([, not, , directive]: RegExpExecArray): "passed" | "failed" | "skipped" {
  if (directive) return "skipped";
  return not ? "failed" : "passed";
}
