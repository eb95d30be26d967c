// scripts/demo/command-line.ts: the demo uses the skein command as a person does, and reads what it prints.
import { join } from "node:path";
import { execa } from "execa";
import { CHECKOUT } from "../stack/places.ts";

const NODE_COMPILE_CACHE = join(CHECKOUT, ".skein", "compile-cache"); // as cli/skein.mjs

/** `env`: who speaks, where it is not the one who started the demo. Exit code and messages as they are. */
export async function trySkein(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const command = [join(CHECKOUT, "cli/main.ts"), ...args];
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", ...command],
    { cwd: CHECKOUT, reject: false, env: { NODE_COMPILE_CACHE, ...env } },
  );
  return { exitCode: exitCode ?? -1, stdout, stderr };
}

/** One `skein … --json` → what it printed. Throws with the command's own message. */
export async function skein(env: Record<string, string>, ...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await trySkein(env, ...args, "--json");
  if (exitCode !== 0) throw new Error(`skein ${args.join(" ")} ended with ${exitCode}: ${stderr || stdout}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}
