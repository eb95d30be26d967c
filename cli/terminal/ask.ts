// cli/terminal/ask.ts: asks a person once, yes or no; anything but yes is no.
import { createInterface } from "node:readline/promises";
import { CommandFault, EXIT } from "../exit.ts";

/** Before something is signed. Throws where the answer is no. */
export async function demandYes(question: string): Promise<void> {
  if (!(await askOnce(question)))
    throw new CommandFault(EXIT.badInput, "nothing was signed, nothing was sent");
}

/** Where nobody can answer, `--yes` must have. */
export async function askOnce(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new CommandFault(EXIT.badInput, "there is no terminal to ask on: say --yes if you have looked");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
