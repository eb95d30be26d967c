// test/support/chromium/install.ts: Chromium for tests and screenshots: what is on the PATH, else Debian's package when root; never required.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

const NAMES = ["chromium", "chromium-browser"];
const APT = ["-o", "DPkg::Lock::Timeout=120"];

/** The program's path, or why there is none: for a skip that says so. */
export async function provideChromium(): Promise<{ path: string } | { missing: string }> {
  const found = findChromium();
  if (found !== null) return { path: found };
  if (process.getuid?.() !== 0 || findProgram("apt-get") === null)
    return { missing: "no chromium on the PATH, and only root can install it by apt" };
  const install = ["install", "-y", "--no-install-recommends", "chromium"];
  if (!(await apt(install))) {
    await apt(["update"]);
    await apt(install);
  }
  const path = findChromium();
  return path === null ? { missing: "apt-get could not install chromium" } : { path };
}

async function apt(args: string[]): Promise<boolean> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  return (await execa("apt-get", [...APT, ...args], { env, reject: false })).exitCode === 0;
}

function findChromium(): string | null {
  return NAMES.map(findProgram).find((path) => path !== null) ?? null;
}

function findProgram(name: string): string | null {
  const folders = (process.env["PATH"] ?? "").split(":");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
