// test/core/policy/path.test.ts: one spelling per path; where links point; which paths a task speaks of.
import { describe, expect, test } from "vitest";
import { isNormalPath, linkTarget } from "../../../core/policy/path.ts";
import { compileScope } from "../../../core/policy/scope.ts";

describe("a normal path", () => {
  test.each(["a", ".", ".env", "a/b.ts", "a b", "é", "a..b", "...", "[id]/(x).tsx"])("is %j", (path) => {
    expect(isNormalPath(path)).toBe(true);
  });

  test.each([
    ..."/a,a/,a//b,./a,a/.,..,../a,a/../b,a\\b".split(","),
    "",
    "a\u0000b",
    "a\nb",
    "a\u200bb",
    "a\u202eb",
    "a\u2028b",
    "a\ud800",
    "\ufeffa",
  ])("is not %j", (path) => {
    expect(isNormalPath(path)).toBe(false);
  });
});

test.each([
  ["a/link", "b", "a/b"],
  ["a/link", "../b/./c", "b/c"],
  ["link", ".", "."],
  ["a/link", "..", "."],
  ["a/link", "../../b", null],
  ["link", "/etc/passwd", null],
  ["link", "", null],
  ["link", "a\\b", null],
])("a link at %s to %s points at %s", (path, target, expected) => {
  expect(linkTarget(path, target)).toBe(expected);
});

describe("a task's scope", () => {
  test("is what is allowed and not forbidden", () => {
    const scope = compileScope({ allowed_paths: ["src/**"], forbidden_paths: ["**/*.sql"] });
    expect([scope.isOutside("src/a.ts"), scope.isForbidden("src/a.ts")]).toEqual([false, false]);
    expect([scope.isOutside("lib/a.ts"), scope.isForbidden("src/x/a.sql")]).toEqual([true, true]);
  });

  test("I20 a pattern that cannot be read allows nothing and forbids everything", () => {
    const scope = compileScope({ allowed_paths: ["{src,lib}/**"], forbidden_paths: ["src/[ab].ts"] });
    expect([scope.isOutside("src/a.ts"), scope.isForbidden("README.md")]).toEqual([true, true]);
  });
});
