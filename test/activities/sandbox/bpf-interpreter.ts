// test/activities/sandbox/bpf-interpreter.ts: runs a seccomp filter as the kernel would, written against the kernel's table and not against our compiler.

export type SeccompCall = { number: number; arch: number; args: readonly bigint[] };

type State = { accumulator: number; memory: DataView; next: number; answer: number | null };
type Operands = { jt: number; jf: number; k: number };

const OPERATIONS: Record<number, (state: State, operands: Operands) => void> = {
  0x20: (state, { k }) => (state.accumulator = loadWord(state, k)), // BPF_LD | BPF_W | BPF_ABS
  0x54: (state, { k }) => (state.accumulator = (state.accumulator & k) >>> 0), // BPF_ALU | BPF_AND | BPF_K
  0x05: (state, { k }) => (state.next += k), // BPF_JMP | BPF_JA
  0x15: (state, { k, jt, jf }) => (state.next += state.accumulator === k ? jt : jf), // BPF_JMP | BPF_JEQ | BPF_K
  0x35: (state, { k, jt, jf }) => (state.next += state.accumulator >= k ? jt : jf), // BPF_JMP | BPF_JGE | BPF_K
  0x06: (state, { k }) => (state.answer = k), // BPF_RET | BPF_K
};

/** Bytes of a classic BPF program → the answer it returns. Throws on what the kernel's checker would refuse. */
export function interpret(program: Uint8Array, call: SeccompCall): number {
  if (program.length === 0 || program.length % 8 !== 0) throw new Error("not a program");
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const state: State = { accumulator: 0, memory: seccompData(call), next: 0, answer: null };
  while (state.answer === null) {
    const at = state.next * 8;
    if (at >= program.length) throw new Error("it ran past its end");
    const code = view.getUint16(at, true);
    const operation = OPERATIONS[code];
    if (operation === undefined) throw new Error(`instruction ${code.toString(16)} at ${state.next}`);
    state.next += 1;
    operation(state, {
      jt: view.getUint8(at + 2),
      jf: view.getUint8(at + 3),
      k: view.getUint32(at + 4, true),
    });
  }
  return state.answer;
}

function loadWord({ memory }: State, offset: number): number {
  if (offset % 4 !== 0 || offset >= 64) throw new Error(`a load at ${offset}`);
  return memory.getUint32(offset, true);
}

/** struct seccomp_data: nr, arch, instruction pointer, six arguments; 64 bytes. */
function seccompData({ number, arch, args }: SeccompCall): DataView {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, arch, true);
  for (const [index, value] of args.entries()) data.setBigUint64(16 + index * 8, value, true);
  return data;
}
