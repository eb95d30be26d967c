// test/core/patch/check/tests.test.ts: tests that are skipped or weakened, language by language, and honest work that does none of it.
import { describe, expect, test } from "vitest";
import { foundIn } from "./changes.ts";
import type { Sides } from "./changes.ts";
import { changed, GO, NODE, PY, RUST, TAPE } from "./test-files.ts";
import type { TestFile } from "./test-files.ts";

describe("a test is skipped", () => {
  test.each<[TestFile, string, string, number]>([
    ["src/a.test.ts", 'test("b"', 'test.skip("b"', 5],
    ["src/a.test.ts", 'test("a"', 'test.only("a"', 1],
    ["src/a.test.ts", 'test("b"', 'xit("b"', 5],
    ["src/a.test.ts", 'test("b"', 'test.concurrent.todo("b"', 5],
    ["src/a.test.ts", 'test("b", ', 'test("b", { skip: "flaky" }, ', 5],
    ["src/a.test.ts", 'test("b"', 'test.fails("b"', 5],
    ["test/tape.js", "\tt.end();", "\tt.skip('later');\n\tt.end();", 4],
    ["test/tape.js", "test('a', ", "test('a', { only: true }, ", 1],
    ["tests/test_a.py", "    def test_a", "    @pytest.mark.xfail\n    def test_a", 2],
    ["tests/test_a.py", "    def test_a", "    @unittest.skipIf(True, 'x')\n    def test_a", 2],
    ["tests/test_a.py", "        assert a", '        pytest.skip("x")\n        assert a', 3],
    ["a/a_test.go", "\tif a()", '\tt.Skip("flaky")\n\tif a()', 2],
    ["a/a_test.go", "func TestA", "//go:build ignore\n\nfunc TestA", 1],
    ["src/lib.rs", "    #[test]", '    #[test]\n    #[ignore = "slow"]', 4],
    ...[' .skip("b"', '\n.skip("b"', '?.skip("b"', '/* */.skip("b"'].map(
      (to): [TestFile, string, string, number] => ["src/a.test.ts", 'test("b"', `test${to}`, 5],
    ),
    ...['{ "skip": true }', "{ skip: !0 }", "{ skip: 1 }", "{ timeout: 5, skip }", "{ 'todo': x }"].map(
      (to): [TestFile, string, string, number] => ["src/a.test.ts", '"b", ', `"b", ${to}, `, 5],
    ),
    ["src/a.test.ts", 'test("b", () => {', 'test("b", (x) => { x.skip();', 5],
    ["test/tape.js", "test('a'", "tape.skip('a'", 1],
    ["tests/test_a.py", "        assert a", '        skip("x")\n        assert a', 3],
    ["tests/test_a.py", "class A", "def pytest_collection_modifyitems(items):\n    pass\nclass A", 1],
    ["tests/test_a.py", "class A", "items.clear()\nclass A", 1],
    ["a/a_test.go", "\tif a()", "\ts.T().Skip()\n\tif a()", 2],
    ["a/a_test.go", "\tif a()", "\ttt.SkipNow()\n\tif a()", 2],
    ["a/a_test.go", "func TestA", "// +build ignore\n\nfunc TestA", 1],
    ["src/lib.rs", "    #[test]", "    #[test]\n    # [ ignore ]", 4],
    ["src/lib.rs", "#[cfg(test)]", "#[cfg(all(test, windows))]", 1],
    ["src/test/java/ATest.java", "  @Test\n", "  @Test\n  @org.junit.jupiter.api.Disabled\n", 3],
    ["src/test/java/ATest.java", "    verify", '    throw new SkipException("");\n    verify', 11],
    ["src/test/java/ATest.java", "  @Test\n", "  @Test\n  @Disabled\n", 3],
    ["src/test/java/ATest.java", "    verify", "    assumeTrue(false);\n    verify", 11],
  ])("in %s: %s → %s", (...[path, from, to, line]) => {
    expect(foundIn(changed(path, from, to))).toStrictEqual([`test_skipped ${path}:${line}`]);
  });
});

test("a test is skipped by a name that is not read", () => {
  const after = NODE.replace('test("b"', 'test["skip"]("b"');
  expect(foundIn({ "src/a.test.ts": [NODE, after] })).toContain("test_skipped src/a.test.ts:5");
});

test("a test is built under another condition", () => {
  const under = (condition: string): string => `//go:build ${condition}\n\n${GO}`;
  expect(foundIn({ "a/a_test.go": [under("linux"), under("ignore")] })).toStrictEqual([
    "test_skipped a/a_test.go:1",
  ]);
  expect(
    foundIn({ "a/a_test.go": [under("linux"), null], "b/a_test.go": [null, under("linux")] }),
  ).toStrictEqual([]);
});

describe("a test is weakened", () => {
  test.each<[TestFile, string]>([
    ["src/a.test.ts", "  expect(b()).toBe(2);\n"],
    ["test/tape.js", "\tt.deepEqual(b, {});\n"],
    ["tests/test_a.py", "        self.assertEqual(b, 2)\n"],
    ["a/a_test.go", "\trequire.NoError(t, b())\n"],
    ["src/lib.rs", "        assert!(b());\n"],
    ["src/test/java/ATest.java", "    assertThat(b()).isTrue();\n"],
  ])("in %s without %j", (path, line) => {
    expect(foundIn(changed(path, line, ""))).toStrictEqual([`test_weakened ${path}`]);
    const indent = /^\s*/.exec(line)?.[0] ?? "";
    const comment = path.endsWith(".py") ? "#" : "//";
    expect(foundIn(changed(path, line, `${indent}${comment}${line.trimStart()}`))).toStrictEqual([
      `test_weakened ${path}`,
    ]);
  });

  test.each(['{"scripts":{"test":"exit 0"}}', '{"scripts":{}}', "{"])(
    "by another command that runs them: %s",
    (after) => {
      expect(foundIn({ "package.json": ['{"scripts":{"test":"vitest run"}}', after] })).toStrictEqual([
        ...(after === "{" ? ["dependency_added package.json", "install_script_added package.json"] : []),
        "test_weakened package.json",
      ]);
    },
  );

  test.each(["pretest", "posttest"])("by a new %s", (script) => {
    const before = '{"scripts":{"test":"vitest run"}}';
    const after = `{"scripts":{"test":"vitest run","${script}":"rm -rf test"}}`;
    expect(foundIn({ "package.json": [before, after] })).toStrictEqual(["test_weakened package.json"]);
    expect(foundIn({ "package.json": ["{}", after] })).toStrictEqual([]);
  });

  test.each(["[package]\nautotests = false\n", "[lib]\ntest = false\n", "[[bin]]\ntest = false\n"])(
    "by a setting of cargo: %j",
    (after) => {
      expect(foundIn({ "Cargo.toml": ["", after] })).toStrictEqual(["test_weakened Cargo.toml"]);
      expect(foundIn({ "Cargo.toml": [after, `${after}# why\n`] })).toStrictEqual([]);
    },
  );

  test("when it is moved without them", () => {
    const sides: Sides = {
      "src/a.test.ts": [NODE, NODE.replace(/test\("b"[\s\S]*/, "")],
      "src/b.test.ts": [null, 'test("b", () => {\n});\n'],
    };
    expect(foundIn(sides)).toStrictEqual(["test_weakened src/a.test.ts"]);
  });
});

describe("nothing is said", () => {
  test.each<[string, Sides]>([
    [
      "of a new test",
      {
        "src/a.test.ts": [NODE, `${NODE}test("c", () => {\n  expect(d).toBe(4);\n});\n`],
        "src/a.ts": ["1", "2"],
      },
    ],
    ["of a new file of tests", { "tests/test_b.py": [null, PY] }],
    ["of a value that a test expects", { "src/a.test.ts": [NODE, NODE.replace("toBe(2)", "toEqual([2])")] }],
    ["of a title", { "src/a.test.ts": [NODE, NODE.replace('"b"', '"b, it\'s `b` /* b */"')] }],
    [
      "of a test that is moved",
      {
        "src/a.test.ts": [NODE, NODE.replace(/test\("b"[\s\S]*/, "")],
        "src/b.test.ts": [null, NODE.replace(/^[\s\S]*(?=test\("b")/, "")],
      },
    ],
    ["of a file that is moved", { "a/a_test.go": [GO, null], "b/a_test.go": [null, GO] }],
    [
      "of cases that are moved with their names a line on",
      { "src/lib.rs": [RUST, "mod a;\n"], "tests/lib.rs": [null, RUST] },
    ],
    ["of a codemod over tests", { "test/tape.js": [TAPE, TAPE.replaceAll("function (t)", "(t) =>")] }],
    ["of helpers that go", { "test/helpers.ts": ["export const a = 1;\n", null] }],
    [
      "of methods that are called test or skip",
      { "src/a.test.ts": [`${NODE}a.test(b);\n`, `${NODE}/x/.skip(b); list.only(1); skip(2);\n`] },
    ],
    [
      "of regular expressions with quotes",
      { "src/a.test.ts": [NODE, `const quote = /["'\`]|\\/\\//;\n${NODE}`] },
    ],
    [
      "of lifetimes and raw strings",
      { "src/lib.rs": [RUST, `fn x<'a>(s: &'a str) { r#"it's "a" // "#; '"'; }\n${RUST}`] },
    ],
    [
      "of source that is no test",
      { "src/a.ts": [NODE, ""], "src/a.py": [PY, ""], "README.md": ["test(", ""] },
    ],
    [
      "of pages and of options that skip nothing",
      {
        "src/a.test.ts": [
          NODE,
          `${NODE.replace('"b", ', '"b", { skip: false, timeout: 5 }, ')}find({ skip: 10, only: a });\na.skip(5);\n"skip" in a;\n`,
        ],
        "tests/test_a.py": [PY, `${PY}\ndef skip(a):\n    return rows.skip(a)\n`],
        "a/a_test.go": [GO, `// see go:build\n${GO}`],
        "src/lib.rs": [RUST, `#[cfg(windows)]\nfn z() {}\n${RUST}`],
      },
    ],
    ["of a first test command", { "package.json": ['{"scripts":{}}', '{"scripts":{"test":"vitest run"}}'] }],
    ["of a manifest that goes", { "package.json": ['{"scripts":{"test":"vitest run"}}', null] }],
    ["of a file that was no text", { "src/a.test.ts": [{ text: null, mode: "100644" }, null] }],
  ])("%s", (_, sides) => {
    expect(foundIn(sides)).toStrictEqual([]);
  });
});
