// core/shell/installs.ts: commands that fetch packages which the command itself names.
import { plainWords } from "./words-of.ts";

const NODE_VALUES =
  "--prefix -C --workspace -w --filter -F --loglevel --registry --cache --cwd --dir --reporter";
const NODE_MANAGERS = new Set("npm pnpm yarn bun".split(" "));
const NODE_NAMED = new Set("install i in add update up upgrade ci link ln install-test it".split(" "));
const NODE_ALWAYS = new Set("dlx create init audit-fix".split(" "));

const NODE_FETCHES = new Set("dlx create init".split(" "));

const ELSEWHERE = /:\/\/|^git[+@]|^(?:github|gitlab|bitbucket|gist):|^[\w.-]+@git[+:]/u;

/** Code from elsewhere is run by the same command, or no registry stands behind it. */
export function runsFetched(name: string, argv: readonly string[]): boolean {
  const [command = "", sub = ""] = plainWords(argv, NODE_VALUES);
  if (name === "go") return command === "run" && hasVersion(name, argv);
  if (NODE_MANAGERS.has(name) && nodeFetches(command, argv)) return true;
  if (name === "uv" && `${command} ${sub}` === "tool run") return true;
  return namesPackages(name, argv) && argv.some((word) => ELSEWHERE.test(word));
}

function nodeFetches(command: string, argv: readonly string[]): boolean {
  return NODE_FETCHES.has(command) || (NODE_NAMED.has(command) && argv.some(isOtherRegistry));
}

/** Options of npm and its like that take packages from another registry, or settings that may say so. */
function isOtherRegistry(argument: string, index: number, argv: readonly string[]): boolean {
  if (/^--(?:userconfig|globalconfig)/u.test(argument)) return true;
  const [, value] = /^--(?:@[\w-]+:)?registry(?:=(.*))?$/u.exec(argument) ?? [argument, undefined];
  if (value === undefined && !/^--(?:@[\w-]+:)?registry$/u.test(argument)) return false;
  return !/^https:\/\/registry\.(?:npmjs\.org|yarnpkg\.com)\/?$/u.test(value ?? argv[index + 1] ?? "");
}

/** What the lockfile or manifest of the project names is the project's own: `npm ci`, `bundle install`. */
export function namesPackages(name: string, argv: readonly string[]): boolean {
  if (NODE_MANAGERS.has(name)) return nodePackages(argv);
  if (argv.includes("--no-index") || argv.includes("--offline")) return false;
  const words = plainWords(argv, "-C --directory --manifest-path --path -m").slice(0, 2).join(" ");
  const manager = name === "python" && argv.includes("pip") ? "pip" : name;
  if (hasVersion(name, argv)) return true;
  return NAMING.get(manager)?.test(words) === true && !(/^pip3?$/u.test(manager) && isOwnProject(argv));
}

/** `pip install -r requirements.txt`, `pip install -e .[test]`: what files of the workspace name, and nothing more. */
function isOwnProject(argv: readonly string[]): boolean {
  const from = argv.indexOf("install");
  const rest = argv.slice(from + 1);
  const named = rest.filter(
    (word) =>
      !/^(?:-r|-c|-e|--editable|--requirement|--constraint|-q|--quiet|--no-deps|--no-cache-dir|--no-build-isolation|--user|--upgrade|-U)$/u.test(
        word,
      ),
  );
  return (
    from >= 0 &&
    named.length > 0 &&
    named.every((word) => /^(?:\.(?:\[[\w,-]+\])?|(?!.*\.\.)\.?\w[\w./-]*\.txt)$/u.test(word))
  );
}

/** `go run x@latest`. */
function hasVersion(name: string, argv: readonly string[]): boolean {
  return name === "go" && argv.some((word) => /@[\w.]+$/u.test(word));
}

/** Matched against the first two plain words. */
const NAMING: ReadonlyMap<string, RegExp> = new Map([
  ["pip", /^(?:install|download|wheel)\b/u],
  ["pip3", /^(?:install|download|wheel)\b/u],
  ["uv", /^(?:add|tool|python|self|pip (?:install|sync))\b/u],
  ["poetry", /^(?:add|self|update)\b/u],
  ["pipenv", /^install \S/u],
  ["cargo", /^(?:install|binstall|add|update|search)\b/u],
  ["cypress", /^install\b/u],
  ["playwright", /^install\b/u],
  ["go", /^get\b/u],
  ["gem", /^install\b/u],
  ["bundle", /^(?:add|update)\b/u],
  ["composer", /^(?:require|global|create-project|update)\b/u],
  ["dotnet", /^(?:add|tool|workload)\b/u],
  ["mix", /^(?:archive\.install|escript\.install|local|deps\.update)/u],
  ["deno", /^(?:install|add|cache)\b/u],
]);

function nodePackages(argv: readonly string[]): boolean {
  const words = plainWords(
    argv.filter((argument) => argument !== "--"),
    NODE_VALUES,
  );
  const [command = ""] = words;
  if (NODE_ALWAYS.has(command)) return true;
  if (command === "audit" && words[1] === "fix") return true;
  if (!NODE_NAMED.has(command)) return false;
  if (argv.includes("--offline")) return false;
  if (/^(?:update|up|upgrade)$/u.test(command)) return true;
  return words.length > 1 || argv.some((argument) => /^(?:-g|--global)$/u.test(argument));
}
