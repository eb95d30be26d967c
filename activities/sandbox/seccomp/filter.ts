// activities/sandbox/seccomp/filter.ts: the filter a sandbox starts with: the checked-in bytes, and only if they are what the profile says.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SeccompProfile, SyscallNumbers } from "../../../core/schema/sandbox.ts";
import { compileProfile } from "./compile.ts";
import type { Architecture } from "./compile.ts";

/** Why a filter cannot be trusted; nothing starts without one. */
export class SeccompFilterFault extends Error {
  override readonly name = "SeccompFilterFault";
}

export function filterFile(folder: string, architecture: Architecture): string {
  return join(folder, `seccomp.${architecture}.bpf`);
}

/** Source of the filter → its bytes. Throws a zod or compile error when the profile itself is wrong. */
export function compileFrom(folder: string, architecture: Architecture): Uint8Array {
  const profile = SeccompProfile.parse(JSON.parse(readFileSync(join(folder, "seccomp.json"), "utf8")));
  const numbers = SyscallNumbers.parse(
    JSON.parse(readFileSync(join(folder, "syscall-numbers.json"), "utf8")),
  );
  return compileProfile(profile, numbers, architecture);
}

/** For this machine. Throws `SeccompFilterFault` when missing, empty, cut, foreign or older than its profile. */
export function readFilter(folder: string): Uint8Array {
  const architecture = machine();
  const file = filterFile(folder, architecture);
  const found = read(file);
  if (Buffer.compare(found, compileFrom(folder, architecture)) !== 0) {
    throw new SeccompFilterFault(
      `${file} is not what seccomp.json compiles to; run: node scripts/seccomp.ts`,
    );
  }
  return found;
}

function machine(): Architecture {
  if (process.arch === "x64") return "x86_64";
  if (process.arch === "arm64") return "aarch64";
  throw new SeccompFilterFault(`no seccomp filter for the architecture ${process.arch}`);
}

function read(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new SeccompFilterFault(`cannot read ${file}; run: node scripts/seccomp.ts`, { cause });
  }
}
