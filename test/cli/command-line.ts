// test/cli/command-line.ts: the skein command in a process of its own, as one of the people of a served gateway.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Person } from "../support/ledger/world.ts";

export const MAIN = join(import.meta.dirname, "../../cli/main.ts");

export type Said = { exitCode: number; stdout: Buffer; stderr: string };

/** `home` holds the person's key. Nothing else of the environment reaches the command. */
export function environmentOf(by: Person, at: { home: string; url: string }): Record<string, string> {
  const keys = join(at.home, "keys");
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, `${by.subject}.jwk.json`), JSON.stringify(by.key.privateKey));
  return {
    PATH: process.env["PATH"] ?? "",
    SKEIN_HOME: at.home,
    SKEIN_STACK: join(at.home, "no-stack.json"),
    SKEIN_GATEWAY_URL: at.url,
    SKEIN_DEPLOYMENT: "test",
    SKEIN_TENANT: "acme",
    SKEIN_SUBJECT: by.subject,
  };
}

export async function runSkein(args: readonly string[], env: Record<string, string>): Promise<Said> {
  const result = await execa(process.execPath, [MAIN, ...args], {
    env,
    extendEnv: false,
    reject: false,
    encoding: "buffer",
    stripFinalNewline: false,
  });
  return {
    exitCode: result.exitCode ?? -1,
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString("utf8"),
  };
}
