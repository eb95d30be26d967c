// core/redact/encodings.ts: every form in which a known value may reappear.
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64Cores } from "./base64.ts";

/** A well-formed value → itself, base64 in three alignments (both alphabets), hex, URL- and JSON-escaped; no duplicates. */
export function encodingsOf(value: string): string[] {
  const bytes = utf8ToBytes(value);
  const cores = base64Cores(bytes);
  const hex = bytesToHex(bytes);
  return [
    ...new Set([
      value,
      ...cores,
      ...cores.map((core) => core.replaceAll("+", "-").replaceAll("/", "_")),
      hex,
      hex.toUpperCase(),
      ...urlEncodings(value),
      ...jsonEscapes(value),
      ...jsonEscapes(value).flatMap(jsonEscapes), // JSON text inside JSON
    ]),
  ];
}

/** As URLs, strict URLs (RFC 3986) and forms write it, `+` for a space, small and capital digits. */
function urlEncodings(value: string): string[] {
  const plain = encodeURIComponent(value);
  const strict = plain.replace(/[!'()*]/gu, percentEncode);
  const form = plain.replace(/[!'()~]/gu, percentEncode);
  const capital = [plain, strict, form].flatMap((each) => [each, each.replaceAll("%20", "+")]);
  return [
    ...capital,
    ...capital.map((each) => each.replace(/%[0-9A-F]{2}/gu, (digits) => digits.toLowerCase())),
  ];
}

function percentEncode(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** As JSON.stringify writes it, with `\/`, with `<>&` as `\u003c`, and with all but ASCII as `\uXXXX`. */
function jsonEscapes(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  return [
    plain,
    plain.replaceAll("/", String.raw`\/`),
    plain.replace(/[<>&]/gu, unicodeEscape),
    plain.replace(/[^\0-\x7f]/g, unicodeEscape), // per UTF-16 unit, as JSON wants it
  ];
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
