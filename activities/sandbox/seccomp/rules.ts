// activities/sandbox/seccomp/rules.ts: one system call's rules as instructions; conditional rules first, else the plain answer.
import type { SeccompArgument, SeccompProfile, SeccompRule } from "../../../core/schema/sandbox.ts";
import { ANSWER, OFFSET, and, answer, load, unlessEqual } from "./instruction.ts";
import type { Instruction } from "./instruction.ts";

const WORD = 2 ** 32;

/**
 * Rules of one system call → instructions that always answer. A name with two plain rules is a contradiction: throws.
 * No matching rule means the profile's default, as in libseccomp.
 */
export function compileRules(rules: readonly SeccompRule[], profile: SeccompProfile): Instruction[] {
  const plain = rules.filter((rule) => rule.args === undefined);
  if (plain.length > 1 || (plain.length === 1 && rules.length > 1)) {
    throw new Error(
      `${rules[0]?.names.join(", ")}: a plain rule beside another; the engines disagree on what that means`,
    );
  }
  const [only] = plain;
  if (only) return [answer(answerOf(only, profile))];
  return [...rules.flatMap((rule) => conditional(rule, profile)), answer(defaultAnswer(profile))];
}

export function defaultAnswer(profile: SeccompProfile): number {
  return ANSWER.errno | profile.defaultErrnoRet;
}

function answerOf(rule: SeccompRule, profile: SeccompProfile): number {
  return rule.action === "SCMP_ACT_ALLOW"
    ? ANSWER.allow
    : ANSWER.errno | (rule.errnoRet ?? profile.defaultErrnoRet);
}

/** All arguments as wished → the rule's answer; else falls out at the end. */
function conditional(rule: SeccompRule, profile: SeccompProfile): Instruction[] {
  let block: Instruction[] = [answer(answerOf(rule, profile))];
  for (const argument of (rule.args ?? []).toReversed()) block = [...guard(argument, block.length), ...block];
  return block;
}

/** Compares both halves of a 64-bit argument; skips `rest` more instructions when it differs. */
function guard(argument: SeccompArgument, rest: number): Instruction[] {
  const { mask, wanted } = comparison(argument);
  const low = half({ argument, offset: 0, mask: mask.low, wanted: wanted.low, rest });
  return [
    ...half({ argument, offset: 4, mask: mask.high, wanted: wanted.high, rest: rest + low.length }),
    ...low,
  ];
}

function half(side: {
  argument: SeccompArgument;
  offset: number;
  mask: number;
  wanted: number;
  rest: number;
}): Instruction[] {
  if (side.mask === 0) return []; // these 32 bits do not matter
  const read = load(OFFSET.args + side.argument.index * 8 + side.offset);
  const masked = side.mask === WORD - 1 ? [] : [and(side.mask)];
  return [read, ...masked, unlessEqual(side.wanted, side.rest)];
}

function comparison({ op, value, valueTwo }: SeccompArgument) {
  if (op === "SCMP_CMP_EQ") return { mask: { high: WORD - 1, low: WORD - 1 }, wanted: halves(value) };
  return { mask: halves(value), wanted: halves(valueTwo ?? 0) };
}

function halves(value: number): { high: number; low: number } {
  return { high: Math.floor(value / WORD), low: value % WORD };
}
