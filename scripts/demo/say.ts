// scripts/demo/say.ts: progress for people on standard error; colours only on a terminal.
const colourful = process.stderr.isTTY && !process.env["NO_COLOR"];

export function say(line = ""): void {
  process.stderr.write(`${line}\n`);
}

export function heading(text: string): void {
  say(`\n${paint("1", text)}`);
}

export function dim(text: string): string {
  return paint("2", text);
}

/** A sign and a word: never colour alone. */
export function mark(word: string): string {
  switch (word) {
    case "allow":
    case "passed":
      return paint("32", `✓ ${word}`);
    case "deny":
    case "failed":
      return paint("31", `✗ ${word}`);
    default:
      return paint("33", `? ${word}`);
  }
}

function paint(code: string, text: string): string {
  return colourful ? `\u001b[${code}m${text}\u001b[0m` : text;
}
