// test/activities/sandbox/seccomp.test.ts: the filter decides as its profile says, on both architectures; a wrong file stops the start (I8, I20).
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import { ARCHITECTURE_NAMES, compileProfile } from "../../../activities/sandbox/seccomp/compile.ts";
import type { Architecture } from "../../../activities/sandbox/seccomp/compile.ts";
import {
  SeccompFilterFault,
  compileFrom,
  filterFile,
  readFilter,
} from "../../../activities/sandbox/seccomp/filter.ts";
import { SeccompProfile, SyscallNumbers } from "../../../core/schema/sandbox.ts";
import { interpret } from "./bpf-interpreter.ts";
import { imagesFolder, removeState, trialConfig } from "./trial.ts";

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number) => 0x00050000 | number;
const EPERM = errno(1);
const ENOSYS = errno(38);

const profile = SeccompProfile.parse(JSON.parse(readFileSync(join(imagesFolder, "seccomp.json"), "utf8")));
const numbers = SyscallNumbers.parse(
  JSON.parse(readFileSync(join(imagesFolder, "syscall-numbers.json"), "utf8")),
);
const TOKENS = { x86_64: 0xc000003e, aarch64: 0xc00000b7 };

describe.each(ARCHITECTURE_NAMES)("the filter for %s", (architecture) => {
  const program = new Uint8Array(readFileSync(filterFile(imagesFolder, architecture)));
  const decide = (name: string, ...args: bigint[]) =>
    interpret(program, { number: numberOf(name, architecture), arch: TOKENS[architecture], args });

  test("is byte for byte what the profile compiles to", () => {
    expect(Buffer.compare(program, compileFrom(imagesFolder, architecture))).toBe(0);
    expect(program.length).toBeGreaterThan(800);
  });

  test("allows what toolchains need", () => {
    for (const name of [
      "read",
      "write",
      "openat",
      "execve",
      "mmap",
      "futex",
      "wait4",
      "getrandom",
      "prctl",
      "statx",
    ]) {
      expect([name, decide(name)]).toStrictEqual([name, ALLOW]);
    }
  });

  test.each(
    "mount umount2 pivot_root chroot unshare setns open_by_handle_at ptrace process_vm_readv kcmp pidfd_getfd bpf perf_event_open userfaultfd io_uring_setup keyctl add_key request_key init_module kexec_load reboot swapon settimeofday syslog vmsplice memfd_secret fanotify_init mknodat move_mount fsopen open_tree mount_setattr".split(
      " ",
    ),
  )("I8 denies %s with EPERM", (name) => {
    expect(decide(name)).toBe(EPERM);
  });

  test("answers ENOSYS to what it does not know, so that libraries fall back", () => {
    const at = { arch: TOKENS[architecture], args: [] };
    expect(interpret(program, { number: 1000, ...at })).toBe(ENOSYS);
    expect(interpret(program, { number: 470, ...at })).toBe(ENOSYS);
    expect(decide("clone3")).toBe(ENOSYS);
  });

  test("I8 kills a foreign architecture and another table's numbers", () => {
    const foreign = architecture === "x86_64" ? 0x40000003 : 0x40000028; // i386, 32-bit arm
    expect(interpret(program, { number: 1, arch: foreign, args: [] })).toBe(KILL);
    expect(interpret(program, { number: 0x40000000, arch: TOKENS[architecture], args: [] })).toBe(KILL);
    expect(interpret(program, { number: 0xffffffff, arch: TOKENS[architecture], args: [] })).toBe(KILL);
  });

  test("I8 allows clone for threads and processes, denies every new namespace", () => {
    expect(decide("clone", 0x3d0f00n)).toBe(ALLOW); // pthread_create
    expect(decide("clone", 17n)).toBe(ALLOW); // fork: SIGCHLD
    for (const bit of [17n, 25n, 26n, 27n, 28n, 29n, 30n]) {
      expect([bit, decide("clone", 1n << bit)]).toStrictEqual([bit, EPERM]);
      expect([bit, decide("clone", 17n | (1n << bit) | (0xffffn << 40n))]).toStrictEqual([bit, EPERM]);
    }
  });

  test("I8 allows sockets of four families only", () => {
    for (const family of [1n, 2n, 10n, 16n]) expect(decide("socket", family)).toBe(ALLOW);
    for (const family of [0n, 3n, 17n, 38n, 40n, 41n]) expect(decide("socket", family)).toBe(ENOSYS);
    expect(decide("socket", (1n << 32n) | 17n)).toBe(ENOSYS);
    expect(decide("socketpair", 1n)).toBe(ALLOW);
    expect(decide("socketpair", 2n)).toBe(ENOSYS);
  });

  test("I8 denies TIOCSTI and TIOCLINUX by the low 32 bits, allows every other ioctl", () => {
    for (const request of [0x5412n, 0x541cn]) {
      expect(decide("ioctl", 0n, request)).toBe(EPERM);
      expect(decide("ioctl", 0n, request | (0xdeadn << 32n))).toBe(EPERM);
      for (let bit = 0n; bit < 32n; bit += 1n) {
        const near = request ^ (1n << bit);
        expect([near, decide("ioctl", 0n, near)]).toStrictEqual([near, ALLOW]);
      }
    }
    for (let low = 0n; low < 16n; low += 1n) {
      const wanted = low === 2n || low === 12n ? EPERM : ALLOW;
      expect(decide("ioctl", 0n, 0x5410n | low)).toBe(wanted);
    }
    expect(decide("ioctl", 0n, 0x5401n)).toBe(ALLOW);
  });

  test("every rule's every name decides as the rule says", () => {
    for (const rule of profile.syscalls.filter(({ args }) => args === undefined)) {
      const wanted =
        rule.action === "SCMP_ACT_ALLOW" ? ALLOW : errno(rule.errnoRet ?? profile.defaultErrnoRet);
      const known = rule.names.filter((name) => numbers[name]?.[architecture] !== undefined);
      expect(known.map((name) => [name, decide(name)])).toStrictEqual(known.map((name) => [name, wanted]));
    }
  });
});

describe("compiling", () => {
  test("a name without a number is an error, not a silent ENOSYS", () => {
    const typo = { ...profile, syscalls: [{ names: ["raed"], action: "SCMP_ACT_ALLOW" as const }] };
    expect(() => compileProfile(typo, numbers, "x86_64")).toThrow(/raed/);
  });

  test("a plain rule beside another for one name is an error", () => {
    const twice = [
      { names: ["read"], action: "SCMP_ACT_ALLOW" as const },
      { names: ["read"], action: "SCMP_ACT_ERRNO" as const },
    ];
    expect(() => compileProfile({ ...profile, syscalls: twice }, numbers, "x86_64")).toThrow(
      /beside another/,
    );
  });
});

describe("I20 a filter that cannot be trusted stops the start", () => {
  let folder: string;
  const mine: Architecture = process.arch === "arm64" ? "aarch64" : "x86_64";
  const other: Architecture = process.arch === "arm64" ? "x86_64" : "aarch64";
  const whole = readFileSync(filterFile(imagesFolder, mine));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "skein-images-"));
    cpSync(imagesFolder, folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["missing", null],
    ["empty", Buffer.alloc(0)],
    ["cut within an instruction", whole.subarray(0, whole.length - 3)],
    ["cut between instructions", whole.subarray(0, whole.length - 8)],
    ["another architecture's", readFileSync(filterFile(imagesFolder, other))],
    ["one that allows all", Buffer.from("060000000000ff7f", "hex")],
  ])("%s", async (_, bytes) => {
    const file = filterFile(folder, mine);
    rmSync(file, { force: true });
    if (bytes !== null) writeFileSync(file, bytes);
    expect(() => readFilter(folder)).toThrow(SeccompFilterFault);
    const config = { ...trialConfig("filter"), imagesFolder: folder };
    const probe = await createBwrapDriver(config).probe();
    removeState(config);
    expect(probe.refusals[0]?.because).toMatch(/seccomp/);
  });
});

function numberOf(name: string, architecture: Architecture): number {
  const number = numbers[name]?.[architecture];
  if (number === undefined) throw new Error(`${name} has no number on ${architecture}`);
  return number;
}
