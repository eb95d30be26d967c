// activities/sandbox/seccomp/instruction.ts: the seven classic BPF instructions a filter needs, and their bytes.

/** `sock_filter`: jumps count instructions from the next one. Source: linux/filter.h. */
export type Instruction = { code: number; jt: number; jf: number; k: number };

/** Byte offsets into `seccomp_data`. Source: linux/seccomp.h. */
export const OFFSET = { number: 0, arch: 4, args: 16 };

const CODE = {
  load: 0x20,
  and: 0x54,
  jumpAlways: 0x05,
  jumpEqual: 0x15,
  jumpAtLeast: 0x35,
  answer: 0x06,
};

export const ANSWER = { allow: 0x7fff0000, errno: 0x00050000, killProcess: 0x80000000 };

/** The kernel's own bound on a filter, `BPF_MAXINSNS`. */
const LONGEST = 4096;

export const load = (offset: number): Instruction => ({ code: CODE.load, jt: 0, jf: 0, k: offset });
export const and = (mask: number): Instruction => ({ code: CODE.and, jt: 0, jf: 0, k: mask });
export const answer = (value: number): Instruction => ({ code: CODE.answer, jt: 0, jf: 0, k: value });
export const jumpAlways = (over: number): Instruction => ({ code: CODE.jumpAlways, jt: 0, jf: 0, k: over });

/** Goes on when equal, else skips `otherwise` instructions. */
export function unlessEqual(k: number, otherwise: number): Instruction {
  return { code: CODE.jumpEqual, jt: 0, jf: shortJump(otherwise), k };
}

/** Skips `above` instructions from `k` on, `below` under it; both fit eight bits. */
export function atLeast(k: number, skip: { above: number; below: number }): Instruction {
  return { code: CODE.jumpAtLeast, jt: shortJump(skip.above), jf: shortJump(skip.below), k };
}

/** Little-endian, eight bytes each, as both architectures read it. */
export function encode(program: readonly Instruction[]): Uint8Array {
  if (program.length > LONGEST)
    throw new RangeError(`a filter of ${program.length} instructions, over ${LONGEST}`);
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, jt);
    bytes.setUint8(index * 8 + 3, jf);
    bytes.setUint32(index * 8 + 4, k, true);
  }
  return new Uint8Array(bytes.buffer);
}

function shortJump(count: number): number {
  if (count < 0 || count > 255) throw new RangeError(`a jump of ${count} does not fit eight bits`);
  return count;
}
