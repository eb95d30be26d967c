// test/core/patch/check/test-files.ts: a file of tests in each language that is read, and one change of it.
import type { Sides } from "./changes.ts";

export const NODE =
  'test("a", () => {\n  expect(a()).toBe(1);\n  expect(b()).toBe(2);\n});\ntest("b", () => {\n  expect(c).toBe(3);\n});\n';
export const TAPE = "test('a', function (t) {\n\tt.equal(a, 1);\n\tt.deepEqual(b, {});\n\tt.end();\n});\n";
export const PY =
  "class A(TestCase):\n    def test_a(self):\n        assert a == 1\n        self.assertEqual(b, 2)\n\n    async def test_b(self):\n        with pytest.raises(E):\n            c()\n";
export const GO =
  'func TestA(t *testing.T) {\n\tif a() != 1 {\n\t\tt.Errorf("a")\n\t}\n\trequire.NoError(t, b())\n}\n\nfunc TestB(t *testing.T) {\n\tt.Run("x", func(t *testing.T) { t.Fatal("no") })\n}\n';
export const RUST =
  "#[cfg(test)]\nmod tests {\n    #[test]\n    fn a() {\n        assert_eq!(a(), 1);\n        assert!(b());\n    }\n\n    #[tokio::test]\n    async fn b() {\n        assert!(c().await);\n    }\n}\n";
const JAVA =
  "class ATest {\n  @Test\n  void a() {\n    assertEquals(1, a());\n    assertThat(b()).isTrue();\n  }\n\n  @ParameterizedTest\n  @ValueSource(ints = {1})\n  void b(int i) {\n    verify(mock).call(i);\n  }\n}\n";

export const FILES = {
  "src/a.test.ts": NODE,
  "test/tape.js": TAPE,
  "tests/test_a.py": PY,
  "a/a_test.go": GO,
  "src/lib.rs": RUST,
  "src/test/java/ATest.java": JAVA,
};
export type TestFile = keyof typeof FILES;
export const changed = (path: TestFile, from: string | RegExp, to: string): Sides => {
  const after = FILES[path].replace(from, to);
  if (after === FILES[path]) throw new Error(`${path} has no ${String(from)}`);
  return { [path]: [FILES[path], after] };
};
