// test/core/patch/check/removed.test.ts: tests that are removed, or moved to where nothing runs them, language by language.
import { describe, expect, test } from "vitest";
import { foundIn } from "./changes.ts";
import type { Sides } from "./changes.ts";
import { changed, FILES, NODE } from "./test-files.ts";
import type { TestFile } from "./test-files.ts";

describe("a test is removed", () => {
  test.each<[TestFile, string | RegExp, string]>([
    ["src/a.test.ts", /test\("b"[\s\S]*/, ""],
    ["src/a.test.ts", 'test("b"', '// test("b"'],
    ["src/a.test.ts", /test\("b"[\s\S]*/, '/* test("b", () => {\n}); */ const s = `test("b")`;\n'],
    ["test/tape.js", "test('a'", "nothing('a'"],
    ["tests/test_a.py", "async def test_b", "async def _test_b"],
    ["tests/test_a.py", "    async def test_b", '    """\n    async def test_b'],
    ["a/a_test.go", /func TestB[\s\S]*/, ""],
    ["a/a_test.go", "func TestB", "func testB"],
    ["tests/test_a.py", "class A(TestCase)", "class A(object)"],
    ["src/lib.rs", "#[tokio::test]", ""],
    ["src/lib.rs", "    #[test]", "    // #[test]"],
    ["src/test/java/ATest.java", "  @ParameterizedTest\n", ""],
  ])("from %s: %s → %j", (path, from, to) => {
    expect(foundIn(changed(path, from, to))).toContain(`test_removed ${path}`);
  });

  test.each<[string, string, string]>([
    ["src/lib.rs", "#[cfg(test)]\nmod tests;\n", ""],
    ["test/a.js", 'tape("a", f);\ntape("b", f);\n', 'tape("a", f);\n'],
    ["test/a.js", 'tap.test("a", f);\ntap.test("b", f);\n', 'tap.test("a", f);\n'],
    ["tests/test_a.py", "class TestA:\n    def test_a(self):\n", "class A:\n    def test_a(self):\n"],
    ["ATest.java", "  @org.junit.Test\n  public void a() {\n", "  public void a() {\n"],
  ])("from %s: %j → %j", (path, before, after) => {
    expect(foundIn({ [path]: [before, after] })).toStrictEqual([`test_removed ${path}`]);
  });

  test.each(Object.keys(FILES) as TestFile[])("with all of %s", (path) => {
    expect(foundIn({ [path]: [FILES[path], null] })).toStrictEqual([`test_removed ${path}`]);
  });

  test.each<[string, string]>([
    ["test/second.test.js", 'require("node:test").test("is missed", () => {});\n'],
    ["test/plain.js", 'const assert = require("assert");\nassert.equal(sum(1, 2), 3);\n'],
  ])("with all of %s, whose cases are not counted", (path, text) => {
    expect(foundIn({ [path]: [text, null] })).toContain(`test_removed ${path}`);
    expect(foundIn({ [path]: [text, null], [`test/moved/${path}`]: [null, text] })).toStrictEqual([]);
  });

  test.each(["if (s) /`/.test(s);\n", "while (a(b) && c) /['\"`]/.exec(d);\n"])("after %j", (line) => {
    const path = "src/a.test.ts";
    const after = NODE.replace(/test\("b"[\s\S]*/, "");
    expect(foundIn({ [path]: [line + NODE, line + after] })).toContain(`test_removed ${path}`);
  });

  test("not with a helper that checks nothing", () => {
    expect(foundIn({ "test/paths.js": ["module.exports = __dirname;\n", null] })).toStrictEqual([]);
  });

  test.each(["spec/a_spec.rb", "tests/ATests.cs", "src/__snapshots__/a.test.ts.snap"])(
    "%s, which is not read",
    (path) => {
      expect(foundIn({ [path]: ["it 'adds'", null] })).toStrictEqual([`test_removed ${path}`]);
      expect(
        foundIn({ [path]: ["it 'adds'", null], [`spec/moved/${path}`]: [null, "it 'adds'"] }),
      ).toStrictEqual([]);
    },
  );

  test("though its file says that it is generated, or becomes a link", () => {
    const path = "src/a.test.ts";
    expect(
      foundIn({ [path]: [NODE, `// @generated\n${NODE.slice(0, 70)}`], "src/a.ts": ["1", "2"] }),
    ).toContain(`test_removed ${path}`);
    expect(foundIn({ [path]: [NODE, { text: "b.test.ts", mode: "120000" }] })).toContain(
      `test_removed ${path}`,
    );
  });

  test("though another is added elsewhere", () => {
    const sides = {
      ...changed("src/a.test.ts", /test\("b"[\s\S]*/, ""),
      "src/c.test.ts": [null, 'test("c", () => {\n});\n'] as const,
    };
    expect(foundIn(sides)).toStrictEqual(["test_removed src/a.test.ts"]);
  });
});

describe("a test is moved to where it does not run", () => {
  test.each<[TestFile, string]>([
    ["a/a_test.go", "a/testdata/a_test.go"],
    ["a/a_test.go", "a/a_windows_test.go"],
    ["src/a.test.ts", "test/helpers/a.ts"],
    ["src/a.test.ts", "test/a.ts"],
    ["tests/test_a.py", "tests/a_helpers.py"],
    ["test/tape.js", "test/helpers/tape.js"],
  ])("%s → %s", (from, to) => {
    expect(foundIn({ [from]: [FILES[from], null], [to]: [null, FILES[from]] })).toStrictEqual([
      `test_removed ${from}`,
    ]);
  });

  test.each<[TestFile, string]>([
    ["a/a_test.go", "b/c_test.go"],
    ["src/a.test.ts", "test/helpers/a.spec.ts"],
    ["test/tape.js", "test/unit/tape.js"],
    ["test/tape.js", "src/tape.test.js"],
    ["tests/test_a.py", "tests/unit/a_test.py"],
    ["src/lib.rs", "src/a.rs"],
    ["src/test/java/ATest.java", "b/src/test/java/BTest.java"],
  ])("but %s → %s still runs", (from, to) => {
    expect(foundIn({ [from]: [FILES[from], null], [to]: [null, FILES[from]] })).toStrictEqual([]);
  });

  test("a test whose cases are not counted", () => {
    const text = 'require("./run")("is missed");\n';
    const sides: Sides = { "test/a.test.js": [text, null], "test/fixtures/a.test.js": [null, text] };
    expect(foundIn(sides)).toStrictEqual(["test_removed test/a.test.js"]);
  });
});
