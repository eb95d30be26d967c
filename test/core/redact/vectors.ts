// test/core/redact/vectors.ts: reads the vectors; tokens are made when the tests run, so that no file holds one.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { SECRET_KINDS } from "../../../core/redact/kinds.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALPHABETS: Record<string, string> = {
  alnum: `${LETTERS}0123456789`,
  letters: LETTERS,
  digit: "0123456789",
  hex: "0123456789abcdef",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  b64: `${LETTERS}0123456789+/`,
  b64url: `${LETTERS}0123456789-_`,
};

const Vector = z.strictObject({ kind: z.enum(SECRET_KINDS), text: z.string() });
export type MadeVector = {
  kind: z.infer<typeof Vector>["kind"];
  template: string;
  text: string;
  made: string[];
};

/** `<alphabet:length>` becomes random signs of a seeded generator; `made`: what was put in. */
export function loadSecrets(seed: number): MadeVector[] {
  const text = readFileSync(new URL("secrets.json", import.meta.url), "utf8");
  const next = generator(seed);
  return z
    .array(Vector)
    .min(60)
    .parse(JSON.parse(text))
    .map(({ kind, text: template }) => {
      const made: string[] = [];
      const filled = template.replace(/<(\w+):(\d+)>/gu, (_, alphabet: string, length: string) => {
        const word = makeWord(ALPHABETS[alphabet] ?? "", Number(length), next);
        made.push(word);
        return word;
      });
      return { kind, template, text: filled, made };
    });
}

/** Every line of ordinary.txt. */
export function loadOrdinary(): string[] {
  const lines = readFileSync(new URL("ordinary.txt", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  if (lines.length < 60) throw new Error("ordinary.txt has lost its lines");
  return lines;
}

/** Words of ten and more signs always hold a digit, where the alphabet has one, as real tokens do. */
function makeWord(alphabet: string, length: number, next: () => number): string {
  if (alphabet === "") throw new Error("unknown alphabet");
  let word = "";
  while (word.length < length) word += alphabet.charAt(next() % alphabet.length);
  return length >= 10 && /\d/u.test(alphabet) && !/\d/u.test(word) ? `7${word.slice(1)}` : word;
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
