// core/shell/package-runners.ts: programs that start others by name, with the options and commands they are known by, as data.

/**
 * `flags` stand alone before the command, `values` take one more word. `plain` commands start nothing that stands in the
 * arguments, `starting` ones do. `otherwise`: what any other first word is.
 */
export type PackageRunner = {
  flags: ReadonlySet<string>;
  values: ReadonlySet<string>;
  plain: ReadonlySet<string>;
  starting: ReadonlySet<string>;
  otherwise: "refused" | "script_or_program" | "program";
};

/** They name a program or hold shell text, wherever they stand. */
export const PROGRAM_OPTIONS: readonly string[] = words(
  "--script-shell --node-options --node-arg --call --shell-mode --shell --editor --viewer --browser --git --init-module",
);

/** What people call their scripts; a variant follows a colon. `pnpm lint` is one, `pnpm dd` is the program. */
export const SCRIPT_NAME =
  /^(?:build|bundle|check|clean|codegen|compile|coverage|dev|docs|e2e|fix|fmt|format|generate|integration|lint|prepare|pretest|release|start|storybook|test|tests|type-?check|types|unit|validate|verify|watch)(?:[:-][\w:.-]+)?$/u;

const INSTALLING =
  "ci install i add remove rm uninstall un update up upgrade link ln unlink dedupe prune rebuild rb pack version";
const ASKING =
  "ls list ll la outdated audit view info show why explain fund root prefix bin licenses help query";
const SCRIPTS = "test t tst run run-script start stop restart install-test it install-ci-test cit";
const PLAIN = `${INSTALLING} ${ASKING} ${SCRIPTS}`;
const QUIET =
  "-s -q -h -v -y --silent --quiet --help --version --verbose --yes --no --offline --prefer-offline --ignore-scripts " +
  "--json --if-present --color --no-color --production --prod --no-install --no-audit --no-fund";

export const PACKAGE_RUNNERS: ReadonlyMap<string, PackageRunner> = new Map([
  [
    "npm",
    {
      flags: set(`${QUIET} --workspaces -ws --include-workspace-root -d -g --global`),
      values: set("--prefix -C --workspace -w --loglevel --cache --registry --package -p"),
      plain: set(PLAIN),
      starting: set("exec x"),
      otherwise: "refused", // npm completes a command from its first letters
    },
  ],
  [
    "npx",
    {
      flags: set(QUIET),
      values: set("--package -p --workspace -w --loglevel --cache --registry --prefix"),
      plain: set(""),
      starting: set(""),
      otherwise: "program",
    },
  ],
  [
    "pnpm",
    {
      flags: set(
        `${QUIET} -r --recursive -w --workspace-root --parallel --stream --no-bail --frozen-lockfile`,
      ),
      values: set("--filter -F --filter-prod -C --dir --prefix --reporter --loglevel --package"),
      plain: set(`${PLAIN} fetch import store recursive`),
      starting: set("exec dlx"),
      otherwise: "script_or_program",
    },
  ],
  [
    "yarn",
    {
      flags: set(`${QUIET} --frozen-lockfile --immutable --non-interactive --check-files --pure-lockfile`),
      values: set("--cwd --package -p --mutex"),
      plain: set(`${PLAIN} constraints`),
      starting: set("exec dlx"),
      otherwise: "script_or_program",
    },
  ],
  [
    "bundle",
    {
      flags: set("-h -v --version --help --verbose --no-color"),
      values: set(""),
      plain: set(
        "install update check add remove list show info outdated lock clean cache doctor version help",
      ),
      starting: set("exec e ex exe"),
      otherwise: "refused",
    },
  ],
]);

function words(text: string): readonly string[] {
  return text === "" ? [] : text.split(" ");
}

function set(text: string): ReadonlySet<string> {
  return new Set(words(text));
}
