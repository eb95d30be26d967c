// core/shell/sed.ts: lets only print, delete and substitute through, as `e` runs a program and `w` writes a file.

const PLAIN_OPTION = /^(?:-[nErsiz]+|-e|--quiet|--silent|--regexp-extended|--in-place)$/u;
const PLAIN_SCRIPT =
  /^[\d,$ ]*(?:[pdq=]|s([/|#,@])(?:(?!\1)[^\\\n]|\\[^\n])*\1(?:(?!\1)[^\\\n]|\\[^\n])*\1[gIi\dp]*)$/u;

/** Arguments after `sed` → why they cannot be judged, or null. */
export function sedArguments(argv: readonly string[]): string | null {
  const unknown = argv.find((argument) => argument.startsWith("-") && !PLAIN_OPTION.test(argument));
  if (unknown !== undefined) return `option ${unknown.slice(0, 40)} is not in the table`;
  const scripts = argv.includes("-e")
    ? argv.filter((_, index) => argv[index - 1] === "-e")
    : argv.filter((argument) => !argument.startsWith("-")).slice(0, 1);
  return scripts.every((script) => PLAIN_SCRIPT.test(script))
    ? null
    : "a script beyond print, delete and substitute";
}
