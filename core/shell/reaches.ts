// core/shell/reaches.ts: paths from which a build tool or an interpreter takes its project, its settings or its code.
import { optionValues } from "./words-of.ts";

const OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["git", ["-C", "--git-dir", "--work-tree", "--directory"]],
  ["make", ["-C", "-f", "-I", "--directory", "--file", "--makefile", "--include-dir"]],
  ["gmake", ["-C", "-f", "-I", "--directory", "--file", "--makefile"]],
  ["perl", ["-I"]],
  ["ruby", ["-I", "-r", "-C"]],
  ["node", ["-r", "--require", "--import", "--loader", "--experimental-loader", "--prefix"]],
  ["python", ["-W"]],
  ["task", ["-t", "-d"]],
]);

/** They load settings, plug-ins or code from wherever their arguments point. */
const PROJECT_TOOLS = new Set(
  (
    "npm npx pnpm yarn bun deno go cargo rustc mvn mvnw gradle gradlew just task rake bundle composer cmake ctest ninja meson " +
    "bazel dotnet swift sbt mix javac jest vitest mocha ava tap cypress playwright nyc c8 coverage eslint oxlint stylelint " +
    "prettier biome knip markdownlint webpack rollup vite esbuild tsup tsc tsx ts-node turbo nx pytest tox nox mypy ruff " +
    "black isort flake8 pylint pyright rspec rubocop phpunit phpstan golangci-lint staticcheck bats uv poetry pipenv venv " +
    "unittest compileall lerna prisma next ng vue-tsc svelte-check babel swc sass typedoc cspell dprint hatch pdm"
  ).split(" "),
);

/** What follows them is text to look for, or where something goes that is installed later. */
const IS_TEXT =
  /^(?:-t|-k|-g|-m|-run|-bench|-skip|--grep|--filter|--test-?name-?pattern|--testPathIgnorePatterns|--ignore-pattern|--exclude|--message|--name|--arg)$/u;

/** Values of arguments that lead to a place, as they are written. */
export function reachesOf(name: string, argv: readonly string[]): string[] {
  if (name === "python" && argv[0] === "-m") return argv.slice(2).flatMap(placeIn);
  const named = optionValues(argv, OPTIONS.get(name) ?? []).map((value) => value.replace(/^=/u, ""));
  if (!PROJECT_TOOLS.has(name)) return named;
  return [...named, ...argv.filter((_, index) => !IS_TEXT.test(argv[index - 1] ?? "")).flatMap(placeIn)];
}

function placeIn(argument: string): string[] {
  if (IS_TEXT.test(argument.split("=", 1)[0] ?? "") || /^(?:-DCMAKE_|-Dprefix|\/\/|\.\.$)/u.test(argument))
    return [];
  const value = argument.replace(/^[^/=]*=|^-[a-zA-Z](?=[/.~])/u, "");
  return /^(?:\/|~|\.\.?(?:\/|$))|\/\.\.(?:\/|$)/u.test(value) ? [value] : [];
}
