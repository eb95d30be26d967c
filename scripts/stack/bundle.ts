// scripts/stack/bundle.ts: the workflow bundle as a file named by what it was built from; built once per content.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";
import { CHECKOUT } from "./places.ts";

/** Of today's workflow code. Old bundles stay: an incident's history replays on the code it ran on. */
export function bundlePath(folder: string): string {
  return join(folder, `${sourceDigest()}.js`);
}

export async function ensureBundle(folder: string): Promise<string> {
  const path = bundlePath(folder);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const { code } = await bundleWorkflows();
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

function sourceDigest(): string {
  const hash = createHash("sha256");
  for (const file of globSync(["core/**/*.ts", "workflows/**/*.ts", "package-lock.json"], {
    cwd: CHECKOUT,
  }).sort()) {
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(CHECKOUT, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
