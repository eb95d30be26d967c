// core/shell/interpreters.ts: programs that run code, and the arguments in which the code itself may stand, as data.

/** Whole options, letters that may stand in a cluster such as `-pe`, and whether the first plain word is code. */
export type CodeOptions = { letters: string; long: readonly string[]; firstWord: boolean };

export const SHELLS: ReadonlySet<string> = new Set("sh bash dash ash zsh ksh mksh fish".split(" "));

/** Without a file to run they take code from standard input. Shells do too. */
export const READS_CODE: ReadonlySet<string> = new Set(
  "node nodejs bun deno tsx ts-node python pypy perl ruby php lua luajit julia elixir groovy R Rscript osascript pwsh psql sqlite3".split(
    " ",
  ),
);

const JAVASCRIPT = options("ep", "--eval --print --input-type");
const EDITOR = options("cS", "--cmd");
const AWK: CodeOptions = { ...options("fve"), firstWord: true };

export const INTERPRETERS: ReadonlyMap<string, CodeOptions> = new Map([
  ["node", JAVASCRIPT],
  ["nodejs", JAVASCRIPT],
  ["bun", JAVASCRIPT],
  ["tsx", JAVASCRIPT],
  ["ts-node", JAVASCRIPT],
  ["deno", options("", "eval repl")],
  ["python", options("c")],
  ["pypy", options("c")],
  ["perl", options("eEMmdS")],
  ["ruby", options("eS")],
  ["php", options("rBRE")],
  ["lua", options("el")],
  ["luajit", options("el")],
  ["julia", options("eEL", "--eval --print --load")],
  ["elixir", options("e", "--eval --rpc-eval")],
  ["erl", options("", "-eval -run -s")],
  ["groovy", options("e")],
  ["scala", options("e")],
  ["ghc", options("e")],
  ["swift", options("e")],
  ["R", options("e")],
  ["Rscript", options("e")],
  ["osascript", options("e")],
  ["pwsh", options("ceC", "-Command -EncodedCommand")],
  ["make", options("E", "--eval")],
  ["gmake", options("E", "--eval")],
  ["awk", AWK],
  ["gawk", AWK],
  ["mawk", AWK],
  ["nawk", AWK],
  ["vi", EDITOR],
  ["vim", EDITOR],
  ["nvim", EDITOR],
  ["ex", EDITOR],
  ["emacs", options("", "--eval --execute --funcall --load")],
  ["psql", options("c", "--command")],
  ["sqlite3", { ...options("", "-cmd"), firstWord: true }],
]);

/** `python -m NAME`: what follows is the module's own; an unknown module counts as code. */
export const PLAIN_PYTHON_MODULES: ReadonlySet<string> = new Set(
  "pytest unittest doctest mypy ruff black isort flake8 pylint py_compile compileall json.tool build coverage tox nox pip venv".split(
    " ",
  ),
);

function options(letters: string, long = ""): CodeOptions {
  return { letters, long: long === "" ? [] : long.split(" "), firstWord: false };
}
