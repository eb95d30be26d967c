// core/policy/argv-command.ts: the words that an agent would have started → the command text that is judged and run.

/** `bash -lc TEXT` is what agents call running TEXT; the sandbox starts its own shell, without anybody's profile. */
const SHELL = /^(?:\/usr\/bin\/|\/bin\/)?(?:bash|sh)$/u;
const RUNS_TEXT: readonly string[] = ["-c", "-lc"];

/** Anything else is the words themselves, quoted, so that no shell sees more in them than was there. Total. */
export function commandOf(argv: readonly string[]): string {
  const [shell = "", flag = "", text = ""] = argv;
  if (argv.length === 3 && SHELL.test(shell) && RUNS_TEXT.includes(flag)) return text;
  return argv.map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
