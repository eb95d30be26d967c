// scripts/demo/project.ts: a real open-source project from npm, by pinned version and integrity, put on the dev forge.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Carries its own tests; has CVE-2021-44906. */
export const MINIMIST = {
  name: "minimist",
  version: "1.2.5",
  integrity:
    "sha512-FM9nNUYrRBAELZQT3xeZQ7fmMOBg6nWNmJKTcgsJeaLstP/UODVpGsr5OhXhhXg6f+qtJ8uiZ+PUxkDWcgIXLw==",
} as const;

export type NpmProject = { name: string; version: string; integrity: string };

/** Gives `use` the unpacked folder of a package whose bytes are the expected ones. Throws if they are not. */
export async function withProject<T>(project: NpmProject, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "skein-demo-"));
  try {
    const spec = `${project.name}@${project.version}`;
    const { stdout } = await execa("npm", ["pack", spec, "--json", "--pack-destination", folder], {
      cwd: folder,
    });
    const tarball = join(folder, tarballName(stdout));
    const found = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
    if (found !== project.integrity) throw new Error(`${spec} is not the bytes expected: ${found}`);
    await execa("tar", ["-xzf", tarball, "-C", folder]);
    return await use(join(folder, "package"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder as it is, for `seedRepository`. */
export async function tarOf(folder: string): Promise<Uint8Array> {
  const { stdout } = await execa("tar", ["-c", "-C", folder, "."], { encoding: "buffer" });
  return stdout;
}

/** Asks the development forge to make a repository of some files; only that forge has this door. */
export async function seedRepository(
  forge: { url: string; secretFile: string },
  seed: { owner: string; name: string; tar: Uint8Array },
): Promise<void> {
  const { owner, name, tar } = seed;
  const query = new URLSearchParams({ owner, name, private: "true" });
  const response = await fetch(`${forge.url}/_dev/repositories?${query.toString()}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-tar",
      "x-forge-secret": readFileSync(forge.secretFile, "utf8").trim(),
    },
    body: Buffer.from(tar),
  });
  if (!response.ok) throw new Error(`the development forge refused the repository: ${await response.text()}`);
}

function tarballName(json: string): string {
  const packed: unknown = JSON.parse(json);
  const [first] = Array.isArray(packed) ? packed : Object.values(packed as Record<string, unknown>);
  const { filename } = first as { filename: string };
  return filename;
}
