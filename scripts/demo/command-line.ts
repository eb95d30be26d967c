// scripts/demo/command-line.ts: the demo uses the skein command as a person does, and reads what it prints.
import { join } from "node:path";
import { execa } from "execa";
import { CHECKOUT } from "../stack/places.ts";

/** One `skein … --json` → what it printed. Throws with the command's own message. */
export async function skein(...args: string[]): Promise<unknown> {
  const command = [join(CHECKOUT, "cli/main.ts"), ...args, "--json"];
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", ...command],
    {
      cwd: CHECKOUT,
      reject: false,
    },
  );
  if (exitCode !== 0) throw new Error(`skein ${args.join(" ")} ended with ${exitCode}: ${stderr || stdout}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}
