// core/instructions/untrusted.ts: text of others' as a model is given it: between two marks that nothing in the text can write.
import { sha256Hex } from "../digest.ts";
import { clip } from "../policy/shown.ts";

const NAME = "untrusted-data";
/** Whoever writes a text cannot name a digest of it in it. */
const TAG_LENGTH = 32;

/** `origin`: where it comes from, such as `tool read src/cart.ts`; it may be hostile as well. Total for well-formed text. */
export function wrapUntrusted(origin: string, text: string): string {
  const inside = text.replaceAll(MARK, "&lt;$1");
  const tag = sha256Hex(`${origin}\n${inside}`).slice(0, TAG_LENGTH);
  return `<${NAME} tag="${tag}" origin="${attribute(origin)}">\n${inside}\n</${NAME} tag="${tag}">`;
}

const UNSEEN = "[\\p{Default_Ignorable_Code_Point}\\p{Mn}]{0,4}";
const SPELT = Array.from(NAME, (letter) => (letter === "-" ? "[\\s_\\p{Pd}]{0,4}" : letter)).join(UNSEEN);
/** The brackets and the name as they are, and as they look: what a reader takes for a mark is none, either. */
const MARK = new RegExp(`[<＜‹〈⟨﹤](${"[\\s\\\\/\\p{Default_Ignorable_Code_Point}]"}{0,64}${SPELT})`, "giu");

const MOST_ORIGIN = 200;

/** One line, without quotes or brackets. */
function attribute(origin: string): string {
  const line = origin
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .replaceAll(/["<>]/gu, "'")
    .trim();
  return clip(line, MOST_ORIGIN);
}

/** A wrapped text in its three parts, so that what shortens it leaves the marks whole; null: it is none. */
export function unwrapped(text: string): { open: string; inside: string; close: string } | null {
  const first = text.indexOf("\n");
  const last = text.lastIndexOf("\n");
  if (!text.startsWith(`<${NAME} `) || last <= first) return null;
  return { open: text.slice(0, first + 1), inside: text.slice(first + 1, last), close: text.slice(last) };
}
