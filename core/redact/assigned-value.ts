// core/redact/assigned-value.ts: whether what is assigned to a secret's name is a secret, by where it stands.
import { entropyOf, looksRandom } from "./randomness.ts";
import { isStandIn } from "./stand-in.ts";

/**
 * `quoted`: in quotes. `env`: NAME=value or a URL parameter. `config`: the whole line is `name: value`.
 * `code`: anything else, where a bare word is an expression of a programming language.
 */
export type Setting = "quoted" | "env" | "config" | "code";

const IDENTIFIER_PATH = /^[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)*$/u;
const PLACE = /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|(?:\.{0,2}|~)\/[a-z0-9_./-]+$|[a-z]:\\)/iu;

/** `keyword` in lower case. Total. */
export function isAssignedSecret(keyword: string, value: string, setting: Setting): boolean {
  if (cannotBeSecret(value)) return false;
  const isPassword = keyword.startsWith("pass") || keyword === "pwd";
  if (/^\d+$/u.test(value)) return isPassword && setting !== "code" && value.length >= 6;
  return BY_SETTING[setting](value, isPassword);
}

/** Too short, several words, a place holder, a path or address, or one sign repeated. */
function cannotBeSecret(value: string): boolean {
  if (value.length < 5 || /\s/u.test(value) || isStandIn(value)) return true;
  return (PLACE.test(value) && !looksRandom(value, 4.2)) || entropyOf(value) < 1.5;
}

const BY_SETTING: Record<Setting, (value: string, isPassword: boolean) => boolean> = {
  quoted: (value, isPassword) => {
    if (/^[A-Za-z_.-]+$/u.test(value)) return isPassword ? isLoneWord(value) : isLongMixedWord(value);
    return isPassword || (value.length >= 8 && entropyOf(value) >= 2.5);
  },
  env: (value, isPassword) => {
    if (isExpression(value)) return false;
    if (/^[A-Za-z_.-]+$/u.test(value)) return value.length >= (isPassword ? 6 : 12);
    return isPassword || value.length >= 8;
  },
  config: (value, isPassword) => {
    if (isExpression(value) || /[,;{([]$/u.test(value)) return false;
    if (/^[A-Za-z_$.]+$/u.test(value)) return isPassword && value.length >= 8 && /^[a-z]+$/u.test(value);
    return /\d|[^\w.-]/u.test(value) && (isPassword || (value.length >= 8 && entropyOf(value) >= 2.5));
  },
  code: (value) => {
    if (isExpression(value)) return false;
    if (IDENTIFIER_PATH.test(value))
      return value.length >= 20 && digitsIn(value) >= 3 && entropyOf(value) >= 3.7;
    return value.length >= 10 && digitsIn(value) >= 2 && looksRandom(value, 3);
  },
};

function isLoneWord(value: string): boolean {
  return value.length >= 6 && /^[A-Za-z]+$/u.test(value) && !/^[A-Z][a-z]+$/u.test(value);
}

function isLongMixedWord(value: string): boolean {
  return (
    value.length >= 20 &&
    !/[._-]/u.test(value) &&
    entropyOf(value) >= 3.5 &&
    /[A-Z].*[a-z].*[A-Z]/u.test(value)
  );
}

/** A call, an index, a generic type, an arrow: code, not a literal. */
function isExpression(value: string): boolean {
  return /^[\w$.?!:]+[([<{]/u.test(value) || /=>|&&|\|\||^[&*]?\w+::|\?\./u.test(value);
}

function digitsIn(value: string): number {
  return value.replace(/\D/gu, "").length;
}
