// core/shell/awk.ts: an awk program that starts nothing, writes no file and looks at no environment is like grep.

export const AWKS: ReadonlySet<string> = new Set("awk gawk mawk nawk".split(" "));

const BEYOND = /\bsystem\b|\bgetline\b|\bENVIRON\b|\bPROCINFO\b|\bclose\b|@|\bextension\b/u;
const PRINTS_ELSEWHERE = /\bprintf?\b[^;}\n]*(?:>|\|(?!\|))/u;

/** The arguments of awk hold only `-F`, `-v` and one plain program. */
export function isPlainAwk(argv: readonly string[]): boolean {
  let index = 0;
  for (; argv[index]?.startsWith("-") === true; index += 1) {
    const option = argv[index] ?? "";
    if (option === "--version") return true;
    if (option === "-F" || option === "-v") index += 1;
    else if (!/^-[Fv]./u.test(option)) return false;
  }
  const program = (argv[index] ?? "")
    .replace(/"(?:[^"\\]|\\.)*"/gu, '""')
    .replace(/""\s*>\s*"\/dev\/stderr"/gu, '""');
  return argv.length > index && !BEYOND.test(program) && !PRINTS_ELSEWHERE.test(program);
}
