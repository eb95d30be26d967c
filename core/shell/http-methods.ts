// core/shell/http-methods.ts: which HTTP methods the requests of a command use, from the arguments of curl, wget and httpie.
import type { ReadCommand } from "./reader.ts";
import { baseOf } from "./paths.ts";
import { plainWords } from "./words-of.ts";

/** Its settings stand in a file, or the method is made as the command runs. */
const UNKNOWN = "UNKNOWN";

type Method = (argv: readonly string[]) => string[];

const BY_PROGRAM: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["curl", curl],
  ["wget", wget],
  ["http", httpie],
  ["https", httpie],
]);

/** Sorted, each once; none where the command makes no request that is known. */
export function httpMethodsOf(commands: readonly ReadCommand[]): string[] {
  const found = commands.flatMap(({ program, argv }) => BY_PROGRAM.get(baseOf(program))?.(argv) ?? []);
  return [
    ...new Set(found.map((method) => (/^[A-Za-z]{1,20}$/u.test(method) ? method.toUpperCase() : UNKNOWN))),
  ].sort();
}

function curl(argv: readonly string[]): string[] {
  if (argv.some((word) => /^(?:-[a-zA-Z]*K|--config|--next|-:)/u.test(word))) return [UNKNOWN];
  const named = valuesOf(argv, /^--request(?:=|$)/u, /^-[a-zA-Z]*X/u);
  if (named.length > 0) return named;
  if (argv.some((word) => /^(?:-[a-zA-Z#]*I|--head$)/u.test(word))) return ["HEAD"];
  if (argv.some((word) => /^(?:-[a-zA-Z#]*T|--upload-file)/u.test(word))) return ["PUT"];
  const sends = argv.some((word) => /^(?:-[a-zA-Z#]*[dF]|--data|--form|--json|--url-query)/u.test(word));
  return [sends && !argv.some((word) => /^(?:-[a-zA-Z#]*G|--get$)/u.test(word)) ? "POST" : "GET"];
}

function wget(argv: readonly string[]): string[] {
  const named = valuesOf(argv, /^--method(?:=|$)/u, null);
  if (named.length > 0) return named;
  if (argv.some((word) => /^--(?:config|execute)|^-e/u.test(word))) return [UNKNOWN];
  return [argv.some((word) => word.startsWith("--post-")) ? "POST" : "GET"];
}

/** `http POST URL a=1`; with fields and without a method it is a POST. */
function httpie(argv: readonly string[]): string[] {
  const [first = "", ...rest] = plainWords(argv);
  if (/^[A-Z]+$/u.test(first)) return [first];
  return [rest.some((word) => /[^=]:?=|@/u.test(word)) ? "POST" : "GET"];
}

/** `--request POST`, `--request=POST`, `-X POST`, `-sXPOST`. */
function valuesOf(argv: readonly string[], long: RegExp, short: RegExp | null): string[] {
  return argv.flatMap((word, index) => {
    if (!long.test(word) && short?.test(word) !== true) return [];
    const glued = word.replace(long, "").replace(short ?? long, "");
    return [glued === "" ? (argv[index + 1] ?? "") : glued];
  });
}
