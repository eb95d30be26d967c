// scripts/demo/test-dependencies.ts: the project's test dependencies, from a lockfile of ours, as a declared cache.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const LOCKED = fileURLToPath(new URL("tape", import.meta.url));

/** Prepared outside the run, mounted read-only inside it. Nothing of the packages is executed here. */
export async function ensureTape(caches: string): Promise<void> {
  const digest = createHash("sha256")
    .update(readFileSync(join(LOCKED, "package-lock.json")))
    .digest("hex");
  const target = join(caches, "node-tape");
  const stamp = join(caches, "node-tape.lock-digest");
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  const folder = mkdtempSync(join(caches, "preparing-"));
  try {
    cpSync(LOCKED, folder, { recursive: true });
    await execa("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
    rmSync(target, { recursive: true, force: true });
    renameSync(join(folder, "node_modules"), target);
    writeFileSync(stamp, digest);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
