// core/shell/sed.ts: lets the commands of sed through that only edit text: `e` runs a program, `w` and `r` name files.

const PLAIN_OPTION =
  /^(?:-[nErsuz]+|-[nErsz]*i(?:\.?[\w~]{1,8})?|-e|--quiet|--silent|--regexp-extended|--null-data|--in-place(?:=[.\w]+)?|--expression(?:=.*)?|--version)$/su;
const ADDRESS = String.raw`(?:\d+(?:~\d+)?|\$|[+~]\d+|\/(?:[^/\\\n]|\\[^\n])*\/[IM]*)`;
const RANGE = String.raw`(?:${ADDRESS}(?:\s*,\s*${ADDRESS})?\s*!?\s*)?`;
const PART = String.raw`(?:(?!\k<mark>)[^\\\n]|\\[\s\S])*`;
const SUBSTITUTE = String.raw`s(?<mark>[/|#,@:!%~_+])${PART}\k<mark>${PART}\k<mark>[gIi\dpm]*`;
const TRANSLATE = String.raw`y\/(?:[^/\\\n]|\\.)*\/(?:[^/\\\n]|\\.)*\/`;
const LETTER = String.raw`[pdq=nNgGhHxDPl]\d*`;
const TEXT = String.raw`[aic](?:\\?\s*\n?[^\n]*(?:\\\n[^\n]*)*)`;
const COMMAND = new RegExp(
  String.raw`^\s*(?:#[^\n]*|[{}]|${RANGE}(?:${SUBSTITUTE}|${TRANSLATE}|${TEXT}|${LETTER}|\{|\}|[bt]\s*\w*))\s*(?:;|\n|$|(?=\}))`,
  "u",
);

/** Arguments after `sed` → why they cannot be judged, or null. */
export function sedArguments(all: readonly string[]): string | null {
  const argv = apart(all);
  const unknown = argv.find(
    (argument, index) => argument.startsWith("-") && argv[index - 1] !== "-e" && !PLAIN_OPTION.test(argument),
  );
  if (unknown !== undefined) return `option ${unknown.slice(0, 40)} is not in the table`;
  const expressions = argv.flatMap((argument, index) => {
    if (argv[index - 1] === "-e" || argv[index - 1] === "--expression") return [argument];
    return argument.startsWith("--expression=") ? [argument.slice("--expression=".length)] : [];
  });
  const plain = argv.filter((argument) => !argument.startsWith("-") && argument !== "").slice(0, 1);
  const scripts = expressions.length > 0 ? expressions : plain;
  return scripts.every(isPlain)
    ? null
    : "a script that may run a program, or read or write a file of its choice";
}

/** `-ne` is `-n -e`. */
export function apart(argv: readonly string[]): string[] {
  return argv.flatMap((argument) =>
    /^-[nErsz]+e$/u.test(argument) ? [argument.slice(0, -1), "-e"] : [argument],
  );
}

function isPlain(script: string): boolean {
  let rest = script;
  while (rest.trim() !== "") {
    const found = COMMAND.exec(rest);
    if (found === null || found[0] === "") return false;
    rest = rest.slice(found[0].length);
    if (/^\s*\{/u.test(found[0]) && found[0].length === 0) return false;
  }
  return true;
}
