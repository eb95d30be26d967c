// core/shell/find.ts: the programs that `find` and `fd` start, and what `-delete` removes.
import { GLOB, PATHS } from "./abstract.ts";

type Found = { kind: "programs"; programs: string[][] } | { kind: "refused"; because: string };

const WRITES = new Set("-fprint -fprint0 -fprintf -fls -ok -okdir -files0-from".split(" "));
const NARROWS = new Set("-name -iname -path -ipath -wholename -regex -iregex -empty".split(" "));

/** `{}` is a path below the folders where the search starts. `-delete` is judged as `rm -r`. */
export function findPrograms(argv: readonly string[]): Found {
  const written = argv.find((argument) => WRITES.has(argument));
  if (written !== undefined) return { kind: "refused", because: `${written} writes a file or asks` };
  const places = placesBelow(argv);
  const programs: string[][] = [];
  for (let index = 0; index < argv.length; index += 1) {
    if (argv[index] === "-delete") programs.push(["rm", "-r", ...(isNarrow(argv) ? places : startsOf(argv))]);
    if (!/^-exec(?:dir)?$/u.test(argv[index] ?? "")) continue;
    const end = argv.findIndex(
      (word, at) => at > index && (word === ";" || (word === "+" && argv[at - 1] === "{}")),
    );
    if (end < 0) return { kind: "refused", because: "-exec without an end" };
    const words = argv.slice(index + 1, end);
    for (const place of places) programs.push(words.map((word) => word.replaceAll("{}", place)));
    index = end;
  }
  return { kind: "programs", programs };
}

/** What is found; without a test of names in the root it is everything. */
export function placesBelow(argv: readonly string[]): string[] {
  const everything = isNarrow(argv) ? PATHS : `./${GLOB}`;
  return startsOf(argv).map((start) =>
    /^(?:\.\/?)?$/u.test(start) ? everything : `${start.replace(/\/+$/u, "")}/${PATHS}`,
  );
}

export function startsOf(argv: readonly string[]): string[] {
  const rest = argv.filter((argument) => !/^-[HLP]$/u.test(argument));
  const end = rest.findIndex((argument) => /^[-(!]/u.test(argument));
  const starts = end < 0 ? rest : rest.slice(0, end);
  return starts.length === 0 ? ["."] : [...starts];
}

/** In every alternative some test names files by more than everything. */
function isNarrow(argv: readonly string[]): boolean {
  const end = argv.findIndex((argument) => /^-o(?:r)?$|^,$/u.test(argument));
  if (end >= 0) return isNarrow(argv.slice(0, end)) && isNarrow(argv.slice(end + 1));
  return argv.some((argument, index) => {
    if (!NARROWS.has(argument) || /^(?:!|-not)$/u.test(argv[index - 1] ?? "")) return false;
    const pattern = argv[index + 1] ?? "";
    return argument === "-empty" || !/^(?:[*./]*$|[*./]*\.g)/iu.test(pattern);
  });
}
