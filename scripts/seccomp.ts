// scripts/seccomp.ts: writes the compiled seccomp filters beside their profile; a test compares the bytes.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ARCHITECTURE_NAMES } from "../activities/sandbox/seccomp/compile.ts";
import { compileFrom, filterFile } from "../activities/sandbox/seccomp/filter.ts";

const folder = fileURLToPath(new URL("../sandbox-images", import.meta.url));

for (const architecture of ARCHITECTURE_NAMES) {
  const bytes = compileFrom(folder, architecture);
  writeFileSync(filterFile(folder, architecture), bytes);
  process.stdout.write(`${filterFile(folder, architecture)}: ${bytes.length / 8} instructions\n`);
}
