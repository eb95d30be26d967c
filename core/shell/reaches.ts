// core/shell/reaches.ts: paths from which a build tool or an interpreter takes its project, its settings or its code.
import { optionValues } from "./words-of.ts";

const FOLDER =
  "-C --directory --dir --cwd --prefix --rootdir --root --project --manifest-path --git-dir --work-tree".split(
    " ",
  );
const SETTINGS =
  "--config --config-file --init-script --settings --plugin --rulesdir --require --import --loader".split(
    " ",
  );

const OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["git", ["-C", "--git-dir", "--work-tree", "--directory"]],
  ["make", ["-C", "-f", "-I", "--directory", "--file", "--makefile", "--include-dir"]],
  ["gmake", ["-C", "-f", "-I", "--directory", "--file", "--makefile"]],
  ["mvn", ["-f", "-s", "-gs", "--file", "--settings", "-t"]],
  ["mvnw", ["-f", "-s", "-gs", "--file", "--settings"]],
  [
    "gradle",
    ["-b", "-p", "-I", "-c", "-g", "--build-file", "--project-dir", "--init-script", "--settings-file"],
  ],
  ["gradlew", ["-b", "-p", "-I", "-c", "-g", "--build-file", "--project-dir", "--init-script"]],
  ["just", ["-f", "-d", "--justfile"]],
  ["tsc", ["-p", "-b", "--project", "--build"]],
  ["ruby", ["-I", "-r", "-C"]],
  ["node", ["-r", "--require", "--import", "--loader", "--experimental-loader"]],
  ["mocha", ["-r", "--require", "--config"]],
  ["python", ["-W"]],
]);
const USUAL = new Set(
  "npm npx pnpm yarn bun go cargo pytest jest vitest eslint prettier ninja cmake rake bundle composer ruff mypy tox nox uv poetry pipenv".split(
    " ",
  ),
);

export function reachesOf(name: string, argv: readonly string[]): string[] {
  const options = OPTIONS.get(name) ?? (USUAL.has(name) ? [...FOLDER, ...SETTINGS, "-c", "-f"] : []);
  return optionValues(argv, options).map((value) => value.replace(/^=/u, ""));
}
