// core/shell/awk.ts: an awk program that starts nothing, writes no file and looks at no environment is like grep.

export const AWKS: ReadonlySet<string> = new Set("awk gawk mawk nawk".split(" "));

const BEYOND = /\bsystem\b|\bgetline\b|\bENVIRON\b|\bPROCINFO\b|\bclose\b|@|\bextension\b/u;
const PRINTS_ELSEWHERE = /\bprintf?\b[^;}\n]*(?:>|\|(?!\|))/u;

/** The arguments of awk hold only `-F`, `-v` and one plain program. */
export function isPlainAwk(argv: readonly string[]): boolean {
  if (argv[0] === "--version") return true;
  const at = argv.findIndex(
    (argument, index) => !argument.startsWith("-") && !/^-[Fv]$/u.test(argv[index - 1] ?? ""),
  );
  if (at < 0 || argv.slice(0, at).some((option) => option.startsWith("-") && !/^-[Fv]/u.test(option)))
    return false;
  const program = (argv[at] ?? "").replace(/"(?:[^"\\]|\\.)*"/gu, '""');
  return !BEYOND.test(program) && !PRINTS_ELSEWHERE.test(program);
}
