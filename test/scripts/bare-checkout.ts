// test/scripts/bare-checkout.ts: a checkout of its own for one test, on a machine that has exactly the named programs.
import { execa } from "execa";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";

const source = resolve(import.meta.dirname, "../..");
const COPIED = ["package.json", "package-lock.json", "vitest.config.ts", "scripts", "tools/temporal"];
const SCHEMA = `generator client {
  provider = "prisma-client"
  output   = "./generated"
}
datasource db {
  provider = "postgresql"
}
model Thing {
  id String @id
}
`;

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BareCheckout {
  readonly root: string;
  /** Stands for the user's ~/.config/skein and ~/.cache. */
  readonly home: string;
  readonly cache: string;
  /** Puts a shell script on PATH; a second one of that name replaces it. */
  readonly install: (program: string, script?: string) => void;
  readonly remove: (program: string) => void;
  readonly write: (path: string, content: string) => void;
  /** Runs a script of this checkout with only this machine's programs on PATH. Never throws. */
  readonly node: (...argv: readonly string[]) => Promise<Ran>;
  /** As `node`, with other settings in the environment. */
  readonly nodeWith: (env: Readonly<Record<string, string>>, ...argv: readonly string[]) => Promise<Ran>;
}

export const NEW_TEMPORAL = 'echo "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"';

/** With git, bubblewrap, socat and ripgrep by name, and this checkout's npm packages; gone when the test ends. */
export function makeCheckout(): BareCheckout {
  const base = mkdtempSync(join(tmpdir(), "skein-checkout-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const root = join(base, "checkout");
  const home = join(base, "home");
  const cache = join(base, "cache");
  const bin = join(base, "bin");
  for (const path of COPIED) cpSync(join(source, path), join(root, path), { recursive: true });
  for (const folder of [bin, cache]) mkdirSync(folder);
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const install = (program: string, script = "exit 0"): void => {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  };
  const remove = (program: string): void => rmSync(join(bin, program));
  write("prisma/schema.prisma", SCHEMA);
  for (const program of ["git", "bwrap", "socat", "rg"]) install(program);
  const machine = { PATH: bin, HOME: base, SKEIN_HOME: home, XDG_CACHE_HOME: cache };
  const nodeWith: BareCheckout["nodeWith"] = async (extra, ...argv) => {
    const env = { ...machine, ...extra };
    const ran = await execa(nodeOfChoice(), argv, { cwd: root, env, extendEnv: false, reject: false });
    return { exitCode: ran.exitCode, stdout: ran.stdout, stderr: ran.stderr };
  };
  const node: BareCheckout["node"] = (...argv) => nodeWith({}, ...argv);
  return { root, home, cache, install, remove, write, node, nodeWith };
}

function nodeOfChoice(): string {
  const pinned = join(source, "node_modules", ".bin", "node");
  return existsSync(pinned) ? pinned : process.execPath;
}
