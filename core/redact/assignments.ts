// core/redact/assignments.ts: finds values assigned to names that promise a secret, in code, settings, URLs and flags.
import type { Setting } from "./assigned-value.ts";
import { isAssignedSecret } from "./assigned-value.ts";
import { SECRET_NAME, secretKeyword } from "./secret-names.ts";
import type { Span } from "./span.ts";

const ANNOTATION = String.raw`(?:\??[ \t]{0,2}:[ \t]{0,2}(?:str|string|&str|&'static str)[ \t]{0,2}(?==))?`;
const SEPARATOR = String.raw`\\?["'\]]{0,2}[ \t]{0,8}(?::=|=>|={1,3}|:)[ \t]{0,8}`;
/** Escaped quotes (JSON inside a string), double, single and slanted quotes, and last a bare word. */
const VALUE = [
  String.raw`\\{1,3}["']([^"'\\\r\n\0]{1,2048})`,
  String.raw`[rbfu@$]?"((?:[^"\\\r\n\0]|\\[^\r\n\0]){1,2048})`,
  String.raw`[rbfu]?'((?:[^'\\\r\n\0]|\\[^\r\n\0]){1,2048})`,
  String.raw`\x60([^\x60\\\r\n\0]{1,2048})`,
  String.raw`([^\s"'\x60\0]{1,512})`,
].join("|");
const BARE_GROUP = 5;

const ASSIGNMENT = new RegExp(`${SECRET_NAME}${ANNOTATION}${SEPARATOR}(?:${VALUE})`, "gi");
const FLAG = new RegExp(
  String.raw`--[a-z-]{0,20}${SECRET_NAME}[ \t]{1,2}["']?([^\s"'\0-][^\s"'\0]{4,511})`,
  "gi",
);
const ELEMENT = new RegExp(String.raw`<[\w:.-]{0,30}${SECRET_NAME}>([^<\s\0]{5,512})(?=</)`, "gi");
const LOOK_BACK = 80;
const LINE_START = /(?:^|\n)[ \t]*(?:[+>#*;|-]|\/\/|export|set|ENV|ARG|-e)?[ \t]*["']?$/u;

/** Placeholders are already masked. Total; every name is looked at once. */
export function findAssignments(text: string): Span[] {
  return [...findBy(text, ASSIGNMENT), ...findBy(text, FLAG), ...findBy(text, ELEMENT)];
}

function findBy(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const value = match.slice(1).find((group) => group !== undefined) ?? "";
    const place = placeOf(text, match, value);
    const isQuoted = pattern === ASSIGNMENT && match[BARE_GROUP] === undefined;
    const setting = isQuoted ? "quoted" : pattern === ASSIGNMENT ? settingOf(place) : "env";
    const secret = isQuoted ? value : bareValue(value, setting, place);
    const keyword = secretKeyword(place.name);
    const found = keyword !== null && isAssignedSecret(keyword, secret, setting);
    const end = place.start + secret.length;
    if (found) spans.push({ start: place.start, end, kind: "password_assignment" });
    pattern.lastIndex = found ? end : Math.max(match.index + 1, place.start); // a refused value may hold an assignment
  }
  return spans;
}

/** `lead`: what stands before the name, `rest`: after the value; a short stretch of each. `start`: of the value. */
type Place = { name: string; lead: string; separator: string; rest: string; start: number };

/** The value is always the last thing matched. */
function placeOf(text: string, match: RegExpExecArray, value: string): Place {
  const [whole] = match;
  const before = text.slice(Math.max(0, match.index - LOOK_BACK), match.index);
  const lead = before.replace(/[\w.-]{1,40}$/u, "");
  const name = /^[\w.-]*/u.exec(whole.replace(/^</u, ""))?.[0] ?? "";
  const end = match.index + whole.length;
  return {
    name: before.slice(lead.length) + name,
    lead,
    separator: whole.slice(0, whole.length - value.length),
    rest: text.slice(end, end + LOOK_BACK),
    start: end - value.length,
  };
}

/** Where a bare value stands decides what it may be. */
function settingOf(place: Place): Setting {
  const isTight = /[\w\]]=$/u.test(place.separator);
  if (isTight && (isParameter(place) || /^(?:[A-Z][A-Z0-9_]*|--?[a-z].*)$/u.test(place.name))) return "env";
  const isWholeLine = LINE_START.test(place.lead) && /^[ \t\r]*(?:#.*|\/\/.*|\\)?(?:\n|$)/u.test(place.rest);
  return isWholeLine && (isTight || place.separator.includes(":")) ? "config" : "code";
}

/** A URL parameter ends at `&`, an expression at its punctuation; a setting runs to the next blank. */
function bareValue(value: string, setting: Setting, place: Place): string {
  const stop = setting === "code" ? /[,;)}\]]/u : isParameter(place) ? /[&#<>)]/u : null;
  const end = stop === null ? -1 : value.search(stop);
  return end < 0 ? value : value.slice(0, end);
}

function isParameter({ lead }: Place): boolean {
  return lead.endsWith("?") || lead.endsWith("&");
}
