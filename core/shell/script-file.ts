// core/shell/script-file.ts: the file that an interpreter runs, found among its options.

const FLAGS_ALONE =
  /^--?(?:test|watch|check|expose-gc|trace-\w+|no-warnings|strict|experimental-[\w-]+|enable-source-maps|[uBOsEIqvdWwtnilx]|[a-z-]+=.*)$/u;
const SUBCOMMANDS: ReadonlySet<string> = new Set(["deno", "bun"]);

/** The first plain word that no option takes, or a module of Python as a path; null if there is none. */
export function scriptOf(name: string, argv: readonly string[]): string | null {
  const module = name === "python" ? argv.indexOf("-m") : -1;
  if (module >= 0) return argv[module + 1] === undefined ? null : `./${argv[module + 1] ?? ""}`;
  const input = argv.indexOf("-");
  const words = input < 0 ? argv : argv.slice(0, input);
  const from = SUBCOMMANDS.has(name) ? 1 : 0;
  return (
    words.find((word, index) => index >= from && !word.startsWith("-") && !isValue(words[index - 1])) ?? null
  );
}

function isValue(before: string | undefined): boolean {
  return before !== undefined && before.startsWith("-") && !FLAGS_ALONE.test(before);
}

export function isVersionQuestion(argv: readonly string[]): boolean {
  return argv.length === 1 && /^(?:-v|-V|--version|-h|--help)$/u.test(argv[0] ?? "");
}
