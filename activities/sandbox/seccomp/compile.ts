// activities/sandbox/seccomp/compile.ts: an OCI seccomp profile → the classic BPF that the kernel runs, byte for byte the same each time.
import type { SeccompProfile, SyscallNumbers } from "../../../core/schema/sandbox.ts";
import { ANSWER, OFFSET, answer, atLeast, encode, jumpAlways, load, unlessEqual } from "./instruction.ts";
import type { Instruction } from "./instruction.ts";
import { compileRules, defaultAnswer } from "./rules.ts";

/** `token`: `AUDIT_ARCH_*` of linux/audit.h. `foreignFrom`: numbers from here on are another table (x32). */
const ARCHITECTURES = {
  x86_64: { oci: "SCMP_ARCH_X86_64", token: 0xc000003e, foreignFrom: 0x40000000 },
  aarch64: { oci: "SCMP_ARCH_AARCH64", token: 0xc00000b7, foreignFrom: 0x40000000 },
} as const;

export type Architecture = keyof typeof ARCHITECTURES;
export const ARCHITECTURE_NAMES = ["x86_64", "aarch64"] as const satisfies readonly Architecture[];

/** Numbers from `from` up to the next range do `code`, which always answers. */
type Range = { from: number; code: Instruction[] };

/**
 * Throws when a name has no number anywhere (a typo would silently mean ENOSYS), or the profile lacks the architecture.
 */
export function compileProfile(
  profile: SeccompProfile,
  numbers: SyscallNumbers,
  architecture: Architecture,
): Uint8Array {
  const { oci, token, foreignFrom } = ARCHITECTURES[architecture];
  if (!profile.architectures.includes(oci)) throw new Error(`the seccomp profile does not name ${oci}`);
  const kill = answer(ANSWER.killProcess);
  return encode([
    load(OFFSET.arch),
    unlessEqual(token, 2),
    load(OFFSET.number),
    atLeast(foreignFrom, { above: 0, below: 1 }),
    kill,
    ...decide(rangesOf(profile, numbers, architecture)),
  ]);
}

function rangesOf(profile: SeccompProfile, numbers: SyscallNumbers, architecture: Architecture): Range[] {
  const byNumber = new Map<number, Instruction[]>();
  for (const name of new Set(profile.syscalls.flatMap((rule) => rule.names))) {
    const known = numbers[name];
    if (known === undefined) throw new Error(`no number is known for the system call ${name}`);
    const number = known[architecture];
    if (number === undefined) continue; // this architecture never had it
    byNumber.set(
      number,
      compileRules(
        profile.syscalls.filter((rule) => rule.names.includes(name)),
        profile,
      ),
    );
  }
  const fallback = [answer(defaultAnswer(profile))];
  const highest = Math.max(...byNumber.keys());
  const all = Array.from({ length: highest + 2 }, (_, from) => ({
    from,
    code: byNumber.get(from) ?? fallback,
  }));
  return all.filter((range, index) => !isSame(range.code, all[index - 1]?.code));
}

function isSame(left: readonly Instruction[], right: readonly Instruction[] | undefined): boolean {
  return right !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

/** A balanced tree of comparisons over sorted ranges: about seven steps for any number. */
function decide(ranges: readonly Range[]): Instruction[] {
  const [first] = ranges;
  if (first === undefined) throw new RangeError("a filter that decides nothing");
  if (ranges.length === 1) return first.code;
  const middle = Math.floor(ranges.length / 2);
  const pivot = ranges[middle]?.from ?? 0;
  const below = decide(ranges.slice(0, middle));
  const from = decide(ranges.slice(middle));
  if (below.length <= 255) return [atLeast(pivot, { above: below.length, below: 0 }), ...below, ...from];
  return [atLeast(pivot, { above: 0, below: 1 }), jumpAlways(below.length), ...below, ...from];
}
