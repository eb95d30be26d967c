// core/canonical-json.ts: one text per value, exactly RFC 8785, so that equal values have equal digests.

/** A value that has no single text: a fault of the caller, never of an input that was parsed at the rim. */
export class CanonicalJsonError extends TypeError {
  override name = "CanonicalJsonError";
}

const MAX_DEPTH = 128;

/** Texts that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * Null, booleans, safe integers, well-formed strings, arrays and plain objects of these → RFC 8785 text.
 * Everything else throws `CanonicalJsonError`: floats, because two printers may disagree on them; undefined, because
 * an absent key and an undefined one must not look alike; a lone surrogate, because it has no UTF-8.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new CanonicalJsonError(`nested deeper than ${MAX_DEPTH}, or a cycle`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") return writeInteger(value);
  if (Array.isArray(value)) return writeList(value, depth);
  if (isPlainObject(value)) return writeObject(value, depth);
  throw new CanonicalJsonError(`${Object.prototype.toString.call(value)} has no canonical form`);
}

function writeText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`; // nearly all: three times as fast
  if (/\p{Surrogate}/u.test(text)) throw new CanonicalJsonError("a lone surrogate in a string");
  return JSON.stringify(text); // of a well-formed string: the escapes of RFC 8785
}

function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new CanonicalJsonError(`${value} is not a safe integer`);
  return String(value); // -0 is written 0
}

/** By index, so that a hole is seen as the undefined it reads as. */
function writeList(list: readonly unknown[], depth: number): string {
  return `[${Array.from(list, (member) => write(member, depth + 1)).join(",")}]`;
}

/** Keys by UTF-16 code unit, which is how `sort` compares without a comparator. An own `__proto__` is kept. */
function writeObject(object: Readonly<Record<string, unknown>>, depth: number): string {
  let members = "";
  for (const key of Object.keys(object).sort()) {
    const separator = members === "" ? "" : ",";
    members += `${separator}${writeText(key)}:${write(object[key], depth + 1)}`;
  }
  return `{${members}}`;
}

/** By tag, not by prototype: a value may come from another realm. Dates, maps and boxed values have other tags. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}
