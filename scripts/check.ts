// scripts/check.ts: every static check of the project; runs all of them, then says which failed.
import { execa } from "execa";
import { resolve } from "node:path";
import { optionsOf } from "./options.ts";

const CHECKS = [
  { name: "types", argv: ["tsc", "-p", "tsconfig.json", "--noEmit"] },
  { name: "types of core", argv: ["tsc", "-p", "tsconfig.core.json", "--noEmit"] },
  { name: "types of the set-up", argv: ["tsc", "-p", "tsconfig.setup.json", "--noEmit"] },
  { name: "lint", argv: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "format", argv: ["prettier", "--check", "."] },
  { name: "unused code", argv: ["knip"] },
  { name: "architecture", argv: ["vitest", "run", "test/architecture.test.ts"] },
] as const;

optionsOf("check", {});
const root = resolve(import.meta.dirname, "..");
const failed: string[] = [];
for (const { name, argv } of CHECKS) {
  const [program, ...args] = argv;
  const result = await execa({ cwd: root, preferLocal: true, all: true, reject: false })(program, args);
  const seconds = (result.durationMs / 1000).toFixed(1);
  console.log(`${result.failed ? "failed" : "ok"}  ${name} (${seconds} s)`);
  if (!result.failed) continue;
  failed.push(name);
  console.log(`\n$ ${argv.join(" ")}\n${result.all || result.shortMessage}\n`);
}
if (failed.length > 0) console.error(`check: failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
