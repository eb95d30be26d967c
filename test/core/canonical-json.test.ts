// test/core/canonical-json.test.ts: RFC 8785 text against the `canonicalize` package and by properties.
import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, CanonicalJsonError } from "../../core/canonical-json.ts";
import { digestOf, sha256Hex } from "../../core/digest.ts";

const text = fc.string({ unit: "grapheme" });
const value = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("node")),
    fc.dictionary(text, tie("node")),
  ),
})).node;

describe("canonical JSON", () => {
  test("is what the canonicalize package says, for every value both take", () => {
    fc.assert(
      fc.property(value, (each) => canonicalJson(each) === canonicalize(each)),
      { numRuns: 500 },
    );
  });

  test("reads back as the same value, and is the same again", () => {
    fc.assert(
      fc.property(value, (each) => {
        const once = canonicalJson(each);
        expect(canonicalJson(JSON.parse(once))).toBe(once);
        expect(JSON.parse(once)).toEqual(JSON.parse(JSON.stringify(each)));
      }),
    );
  });

  test("does not depend on the order in which keys were written", () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.integer()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse());
        expect(digestOf(turned)).toBe(digestOf(object));
      }),
    );
  });

  test("sorts keys by UTF-16 code unit, as the example of the RFC does", () => {
    const object = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const order = [...canonicalJson(object).matchAll(/:"([^"]*)"/g)].map((match) => match[1]);
    expect(order).toStrictEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  test("keeps an own key __proto__, and escapes as the RFC does", () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
    expect(canonicalJson('\u0000\b\t\n\f\r"\\/\u007f\u2028é')).toBe(
      '"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028é"',
    );
    expect(canonicalJson([-0, 1e21 / 1e6])).toBe("[0,1000000000000000]");
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  test.each([
    ["a float", 1.5],
    ["an unsafe integer", 2 ** 53],
    ["infinity", Infinity],
    ["no number", NaN],
    ["a big integer", 1n],
    ["undefined", undefined],
    ["an undefined member", { a: undefined }],
    ["a hole", Object.assign([], { length: 1 })],
    ["a lone surrogate", "a\ud800"],
    ["a lone surrogate in a key", { "\udc00": 1 }],
    ["a function", () => 1],
    ["a symbol", Symbol("a")],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["bytes", new Uint8Array(1)],
    ["a boxed number", new Number(1)],
    ["a cycle", cycle],
  ])("refuses %s", (_, bad) => {
    expect(() => canonicalJson(bad)).toThrow(CanonicalJsonError);
    expect(() => canonicalJson([{ deep: bad }])).toThrow(CanonicalJsonError);
  });
});

describe("digests", () => {
  test("are SHA-256 in lower-case hex, of bytes and of text as UTF-8", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256Hex(new Uint8Array([0xc3, 0xa9]))).toBe(sha256Hex("é"));
    expect(digestOf({ b: 1, a: [] })).toBe(sha256Hex('{"a":[],"b":1}'));
  });

  test("refuse a text that has no UTF-8, as two such texts would have one digest", () => {
    expect(() => sha256Hex("\ud800")).toThrow(CanonicalJsonError);
  });
});
