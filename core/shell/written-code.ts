// core/shell/written-code.ts: code that a command writes and runs in one go, which is code in the command.
import { isStatic } from "./abstract.ts";
import { baseOf } from "./paths.ts";

/** What these tools run without being told its name. */
const DRIVERS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:g?make)$/u, /^(?:gnumakefile|makefile|.*\.mk)$/iu],
  [
    /^(?:npm|npx|pnpm|yarn|bun)$/u,
    /^(?:package\.json|\.npmrc|\.yarnrc(?:\.yml)?|\.pnp\.cjs|\.pnpmfile\.cjs)$/u,
  ],
  [
    /^(?:pytest|python|pip3?|tox|nox|uv|poetry)$/u,
    /^(?:conftest\.py|setup\.(?:py|cfg)|tox\.ini|noxfile\.py|sitecustomize\.py|pyproject\.toml)$/u,
  ],
  [/^(?:\.\/)?gradlew?$/u, /\.gradle(?:\.kts)?$|^gradle\.properties$/u],
  [/^(?:\.\/)?mvnw?$/u, /^pom\.xml$/u],
  [/^cargo$/u, /^(?:build\.rs|cargo\.toml|config\.toml)$/iu],
  [/^(?:just|rake|cmake|task|bundle)$/u, /^(?:justfile|rakefile|cmakelists\.txt|taskfile\.ya?ml|gemfile)$/iu],
  [
    /^(?:jest|vitest|eslint|prettier|webpack|rollup|vite|mocha|tsup|karma)$/u,
    /(?:\.config\.[cm]?[jt]s|rc\.[cm]?js|rc)$/u,
  ],
];

/** `script`: the file that is run, null for a program that finds its own. */
export function runsWritten(name: string, script: string | null, written: ReadonlySet<string>): boolean {
  return [...written].some((path) => {
    const file = baseOf(path);
    if (
      script !== null &&
      (file === baseOf(script) || (!isStatic(script) && path.includes("/") === script.includes("/")))
    )
      return true;
    return DRIVERS.some(([tools, files]) => tools.test(name) && files.test(file));
  });
}
