// core/patch/check/test-language.ts: how each language writes its test cases, assertions and skips, as data.
import type { Syntax } from "./code-text.ts";
import { GO, JAVA, JAVASCRIPT, PYTHON, RUST } from "./code-text.ts";

/**
 * Patterns are matched against code alone, see `codeOf`; bounded, and never from inside another match. `named`: the line
 * that says which case it is, where that is a later one. `conditions`: what decides whether tests are built at all; the line
 * counts as it is written. `anywhere`: tests stand in source files too.
 */
export type TestLanguage = {
  extensions: readonly string[];
  syntax: Syntax;
  cases: RegExp;
  named?: RegExp;
  assertions: RegExp;
  skips: RegExp;
  conditions?: RegExp;
  anywhere?: true;
};

const HOOKS =
  "describe|use|before|after|beforeEach|afterEach|beforeAll|afterAll|step|extend|info|mock|snapshot|setTimeout";
const DOT = String.raw`\s{0,99}\??\.\s{0,99}`;
const T_ASSERTIONS =
  "ok|notOk|true|false|truthy|falsy|equal|equals|notEqual|is|not|same|notSame|strictSame|deepEqual|notDeepEqual|" +
  "deepLooseEqual|looseEqual|like|throws|throwsAsync|doesNotThrow|notThrows|notThrowsAsync|rejects|resolves|match|" +
  "doesNotMatch|regex|notRegex|snapshot|pass|fail|error|ifError";

/** node:test, jest, vitest, mocha, tape, ava, Playwright, chai. */
const NODE: TestLanguage = {
  extensions: ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"],
  syntax: JAVASCRIPT,
  cases: any(
    String.raw`(?<![\w$.])(?:test|it|specify|tape|xit|xtest|xspecify|fit)(?!${DOT}(?:${HOOKS})\b)(?:${DOT}\w{1,60}){0,4}\s{0,9}(?:\(|[<\x60])`,
    String.raw`(?<![\w$.])(?:t|tap|Deno)\.test\s?\(`,
  ),
  assertions: any(
    String.raw`(?<![\w$])expect\w*(?:\s?\.\s?\w+)?[(<]`,
    String.raw`(?<![\w$.])(?:t\.)?assert\w*(?:\.\w+){0,2}\s?\(`,
    String.raw`(?<![\w$.])t\.(?:${T_ASSERTIONS})\s?\(`,
    String.raw`\.should\b`,
  ),
  skips: any(
    String.raw`(?<![\w$.])(?:describe|test|it|suite|context|specify|tape)(?:${DOT}\w{1,60}){0,3}?${DOT}(?:skip|only|todo|fixme|fail|fails|failing|skipIf|runIf)\b`,
    String.raw`(?<![\w$.])(?:describe|test|it|suite|context|specify|tape)\s{0,9}\[\s{0,9}["'\x60]`,
    String.raw`(?<![\w$.])(?:describe|test|it|suite|context|specify|tape)\s{0,9}\(\s{0,9}(?:""|''|\x60\x60)\s{0,9},\s{0,9}\{(?:[^{}]{0,200}[\s,{])?(?:["']?(?:skip|todo|only)["']?\s{0,9}[:,}])(?!\s{0,9}(?:false|undefined|null)\b)`,
    String.raw`(?<![\w$.])(?:xit|xtest|xdescribe|xspecify|xcontext|fit|fdescribe|fcontext)\s?[.(\x60]`,
    String.raw`(?<![\w$.])(?:t|this|ctx|context)${DOT}(?:skip|todo)\s?\(`,
    String.raw`(?<![\w$.])[\w$]{1,60}${DOT}(?:skip|todo)\s?\(\s{0,9}[)"'\x60]`,
    String.raw`(?<![\w$.])["']?(?:skip|todo|only)["']?\s{0,9}:\s{0,9}(?:true\b|["'\x60!])`,
  ),
};

/** unittest, pytest. */
const PYTEST: TestLanguage = {
  extensions: ["py"],
  syntax: PYTHON,
  cases: any(
    String.raw`(?<=^[ \t]{0,80}(?:async[ \t]{1,4})?)def[ \t]{1,4}test\w*`,
    String.raw`^[ \t]{0,80}class[ \t]{1,4}(?:Test\w*|\w{1,80}\s?\([^)\n]{0,200}TestCase\b)`,
  ),
  assertions: any(String.raw`\bassert`, String.raw`\b(?:raises|warns|deprecated_call|self\.fail)\s?\(`),
  skips: any(
    String.raw`\bmark\.(?:skip|skipif|xfail)\b`,
    String.raw`\b(?:pytest\.(?:skip|xfail|importorskip)|self\.skipTest|SkipTest)\b`,
    String.raw`@(?:unittest\.)?(?:skip|skipIf|skipUnless|expectedFailure)\b`,
    String.raw`(?<![\w.@]|def[ \t])(?:skip|skipTest|xfail|importorskip)\s?\(`,
    String.raw`(?<=^[ \t]{0,80})def[ \t]{1,4}pytest_(?:collection_modifyitems|ignore_collect|runtest_\w{1,40}|pyfunc_call)\b`,
    String.raw`\bitems\s?(?:\.\s?(?:clear|remove|pop)\s?\(|\[[^\]\n]{0,80}\]\s?=)`,
    String.raw`\b__test__\s?=\s?False\b`,
    String.raw`\bcollect_ignore(?:_glob)?\s?=`,
  ),
};

/** testing, testify, gomega. */
const GO_TEST: TestLanguage = {
  extensions: ["go"],
  syntax: GO,
  cases: any(
    String.raw`^func[ \t](?:\([^)\n]{0,100}\)[ \t])?(?:Test|Fuzz|Example|Benchmark)\w*\(`,
    String.raw`(?<![\w.])[tb]\.Run\(`,
  ),
  assertions: any(
    String.raw`(?<![\w.])(?:t|b|tb)\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(`,
    String.raw`(?<![\w.])(?:assert|require)\.\w+\(`,
    String.raw`(?<![\w.])(?:Expect|Eventually|Consistently)\(`,
  ),
  skips: any(String.raw`(?<![\w.])\w{1,60}(?:\.T\(\))?\.(?:Skip|Skipf|SkipNow)\(`),
  conditions: any(String.raw`^//(?:go:build\b|\s{0,99}\+build\b)`),
};

const ATTRIBUTE = String.raw`#\s{0,9}!?\[\s{0,9}`;

const CARGO_TEST: TestLanguage = {
  extensions: ["rs"],
  syntax: RUST,
  cases: any(
    String.raw`${ATTRIBUTE}(?:\w{1,60}\s?::\s?){0,3}(?:test|rstest|test_case|quickcheck)\b`,
    String.raw`(?<![\w#])mod\s{1,9}tests?\s{0,9};`,
  ),
  named: /\bfn\s/u,
  assertions: any(String.raw`\b(?:debug_|prop_)?assert\w*!`, String.raw`#\[should_panic\b`),
  skips: any(
    String.raw`${ATTRIBUTE}ignore\b`,
    String.raw`${ATTRIBUTE}cfg_attr\s?\([^\]\n]{0,200}\bignore\b`,
    String.raw`${ATTRIBUTE}cfg\s?\(\s?any\s?\(\s?\)\s?\)`,
  ),
  conditions: any(String.raw`${ATTRIBUTE}cfg\s?\(\s?(?!test\s?\))[^\]\n]{0,200}\btest\b`),
  anywhere: true,
};

const ANNOTATION = String.raw`@\s{0,9}(?:\w{1,60}\s?\.\s?){0,9}`;

/** JUnit 4 and 5, TestNG, AssertJ, Mockito; Kotlin with them. */
const JUNIT: TestLanguage = {
  extensions: ["java", "kt"],
  syntax: JAVA,
  cases: any(
    String.raw`${ANNOTATION}(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property)\b`,
  ),
  named: /\b(?:void|fun)\s/u,
  assertions: any(
    String.raw`\bassert`,
    String.raw`(?<![\w.])(?:verify|verifyNoInteractions|verifyNoMoreInteractions|fail)\s?\(`,
    String.raw`\.(?:andExpect|should\w*)\s?\(`,
  ),
  skips: any(
    String.raw`${ANNOTATION}(?:Disabled\w*|Ignore|EnabledIf\w*|EnabledOn\w*)\b`,
    String.raw`\bassum(?:e(?:True|False|That|NoException|NotNull)|ingThat)\s?\(`,
    String.raw`\bSkipException\s?\(`,
    String.raw`${ANNOTATION}Test\s?\([^)\n]{0,100}enabled\s?=\s?false\b`,
  ),
};

const LANGUAGES = [NODE, PYTEST, GO_TEST, CARGO_TEST, JUNIT];

/** By the end of the file's name; null: we do not read it. */
export function testLanguageOf(path: string): TestLanguage | null {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return LANGUAGES.find(({ extensions }) => extensions.includes(extension)) ?? null;
}

function any(...sources: string[]): RegExp {
  return new RegExp(sources.map((source) => `(?:${source})`).join("|"), "gm");
}
