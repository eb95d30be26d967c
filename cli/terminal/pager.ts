// cli/terminal/pager.ts: long texts on a terminal go through the person's pager; everywhere else they are printed.
import { spawnSync } from "node:child_process";

/** `lines` are harmless already but for their colours. */
export function page(lines: readonly string[], pager: string): void {
  const text = `${lines.join("\n")}\n`;
  const [program, ...args] = pager.split(" ").filter(Boolean);
  const isLong = process.stdout.isTTY && lines.length > process.stdout.rows - 2;
  if (isLong && program !== undefined) {
    const { error } = spawnSync(program, args, { input: text, stdio: ["pipe", "inherit", "inherit"] });
    if (error === undefined) return;
  }
  process.stdout.write(text);
}
