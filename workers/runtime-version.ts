// workers/runtime-version.ts: which code runs here: the package's version and a digest of its sources, no version control asked.
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["core", "workflows", "activities", "gateway", "workers"].map(
  (folder) => `${folder}/**/*.ts`,
);

const Package = z.object({ version: z.string() });

/** `<version>+<first 16 hex digits of a SHA-256>`: the same for the same code, wherever it was checked out. */
export function runtimeVersion(): string {
  const hash = createHash("sha256");
  for (const file of globSync([...SOURCES, "package-lock.json"], { cwd: ROOT }).toSorted()) {
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(ROOT, file)))
      .update("\0");
  }
  const { version } = Package.parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
  return `${version}+${hash.digest("hex").slice(0, 16)}`;
}
