// test/support/forge/unpack.ts: a tarball's files as a seed; links and modes are kept, owners and times are not.
import { spawn } from "node:child_process";
import { lstat, mkdtemp, readFile, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Refusal } from "./refusal.ts";
import type { SeedFile } from "./seed.ts";

/** Plain or gzipped tar → path → file; git's own folder is left out. Fails: 422 when tar cannot read it. */
export async function unpackTar(tarball: Uint8Array): Promise<Record<string, SeedFile>> {
  const folder = await mkdtemp(join(tmpdir(), "forge-tar-"));
  try {
    await runTar(folder, tarball);
    return await readFolder(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** tar itself refuses absolute names and `..`. */
function runTar(folder: string, tarball: Uint8Array): Promise<void> {
  const gzipped = tarball[0] === 0x1f && tarball[1] === 0x8b;
  const args = ["--extract", "--no-same-owner", "--directory", folder, ...(gzipped ? ["--gzip"] : [])];
  return new Promise((resolve, reject) => {
    const child = spawn("tar", args, { stdio: ["pipe", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
    child.stdin.on("error", () => undefined); // its exit code says what was wrong
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Refusal(422, `The tarball cannot be read: ${stderr.trim()}`));
    });
    child.stdin.end(tarball);
  });
}

async function readFolder(folder: string): Promise<Record<string, SeedFile>> {
  const files: Record<string, SeedFile> = {};
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    const stat = await lstat(path);
    const key = relative(folder, path);
    if (stat.isDirectory() || key.split("/").includes(".git")) continue;
    if (stat.isSymbolicLink()) files[key] = { content: await readlink(path), mode: "120000" };
    else
      files[key] = { content: await readFile(path), mode: (stat.mode & 0o100) === 0 ? "100644" : "100755" };
  }
  return files;
}
