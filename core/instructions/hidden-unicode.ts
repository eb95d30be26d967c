// core/instructions/hidden-unicode.ts: characters that nobody sees: they hide words, turn their order or carry a text of their own.
import type { Suspected } from "./phrases.ts";
import { said } from "./phrases.ts";
import { INVISIBLE } from "./visible.ts";

/** Where such a character is part of what is seen: in an emoji, in a flag, between letters that join, at the very beginning. */
const HONEST =
  /^\uFEFF|(?<=[\p{Emoji}\u20E3])[\uFE0E\uFE0F](?![\uFE00-\uFE0F])|(?<=\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)\u200D(?=\p{Extended_Pictographic})|\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}|(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}])[\u200C\u200D](?=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}])/gu;

const TAGS = /[\u{E0020}-\u{E007E}]/gu;

/** One finding a line. Total. */
export function findHidden(text: string): Suspected[] {
  return text
    .replaceAll(HONEST, "")
    .split("\n")
    .flatMap((line, index) => {
      const hidden = line.match(INVISIBLE) ?? [];
      return hidden.length === 0
        ? []
        : [{ kind: "hidden_unicode" as const, line: index + 1, says: said(describe(hidden)) }];
    });
}

function describe(hidden: readonly string[]): string {
  const names = [...new Set(hidden.map(nameOf))];
  const shown = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  const spelt = hidden.join("").match(TAGS)?.map(letterOf).join("") ?? "";
  return `${hidden.length} invisible: ${shown}${spelt === "" ? "" : `; they spell "${spelt}"`}`;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A tag character is an ASCII one in another place. */
function letterOf(tag: string): string {
  return String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000);
}
