// core/shell/installs.ts: commands that fetch packages which the command itself names.
import { plainWords } from "./words-of.ts";

const NODE_VALUES =
  "--prefix -C --workspace -w --filter -F --loglevel --registry --cache --cwd --dir --reporter";
const NODE_MANAGERS = new Set("npm pnpm yarn bun".split(" "));
const NODE_NAMED = new Set("install i in add update up upgrade ci link ln install-test it".split(" "));
const NODE_ALWAYS = new Set("dlx create init audit-fix".split(" "));

const ELSEWHERE = /:\/\/|^git[+@]|^(?:github|gitlab|bitbucket|gist):|^[\w.-]+@git[+:]/u;

/** Code from elsewhere is run by the same command, or no registry stands behind it. */
export function runsFetched(name: string, argv: readonly string[]): boolean {
  const [command = "", sub = ""] = plainWords(argv, NODE_VALUES);
  if (name === "go") return command === "run" && argv.some((word) => /@[\w.]+$/u.test(word));
  if (NODE_MANAGERS.has(name) && /^(?:dlx|create|init)$/u.test(command)) return true;
  if (name === "uv" && command === "tool" && sub === "run") return true;
  return namesPackages(name, argv) && argv.some((word) => ELSEWHERE.test(word));
}

/** What the lockfile or manifest of the project names is the project's own: `npm ci`, `bundle install`. */
export function namesPackages(name: string, argv: readonly string[]): boolean {
  if (NODE_MANAGERS.has(name)) return nodePackages(argv);
  const words = plainWords(argv, "-C --directory --manifest-path --path -m");
  const [command = "", sub = ""] = words;
  switch (name) {
    case "pip":
    case "pip3":
      return /^(?:install|download|wheel)$/u.test(command) && !argv.includes("--no-index");
    case "python":
      return (
        argv.includes("pip") &&
        argv.some((word) => /^(?:install|download|wheel)$/u.test(word)) &&
        !argv.includes("--no-index")
      );
    case "uv":
      return (
        /^(?:add|tool|python|self)$/u.test(command) || (command === "pip" && /^(?:install|sync)$/u.test(sub))
      );
    case "poetry":
    case "pdm":
      return /^(?:add|self|update)$/u.test(command);
    case "pipenv":
      return command === "install" && words.length > 1;
    case "cargo":
      return /^(?:install|add|update|search)$/u.test(command) && !argv.includes("--offline");
    case "go":
      return (
        command === "get" ||
        (/^(?:install|run|build)$/u.test(command) && argv.some((word) => /@[\w.]+$/u.test(word)))
      );
    case "gem":
      return command === "install";
    case "bundle":
      return /^(?:add|update)$/u.test(command);
    case "composer":
      return /^(?:require|global|create-project|update)$/u.test(command);
    case "dotnet":
      return command === "add" || command === "tool" || command === "workload";
    case "mix":
      return /^(?:archive\.install|escript\.install|local|deps\.update)/u.test(command);
    case "deno":
      return /^(?:install|add|cache)$/u.test(command);
    default:
      return false;
  }
}

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
