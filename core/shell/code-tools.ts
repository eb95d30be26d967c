// core/shell/code-tools.ts: refuses the arguments in which a compiler, runtime or query tool takes code, plug-ins or secrets.
import type { Validator } from "./arguments.ts";

const refusingWords =
  (pattern: RegExp, because: string): Validator =>
  (argv) => {
    const bad = argv.find((argument) => pattern.test(argument));
    return bad === undefined ? null : `${bad.slice(0, 40)} ${because}`;
  };

export const compilerArguments = refusingWords(
  /^(?:-wrapper|-B|-fplugin|--?specs|-fuse-ld=\/|@|-load|-Xclang|-fpass-plugin)/u,
  "names a program or a plug-in",
);

/** `env` as a word of the filter, not as a key. */
export const jqArguments = refusingWords(
  /\$ENV|\$__prog|(?<![.\w"'-])env\b(?!\s*:)|^-L|^--library-path/u,
  "reads the environment or other code",
);

/** Operators of yq that read another file, or the environment. */
export const yqArguments = refusingWords(
  /\b(?:load(?:_\w+)?|env|strenv|envsubst|eval)\b\s*(?:\(|$)|^--from-file/u,
  "reads the environment, other files or code",
);

const knowing =
  (commands: RegExp): Validator =>
  ([command = ""]) =>
    commands.test(command) ? null : `${command} is not in the table`;

export const lernaArguments = knowing(/^(?:run|list|ls|la|ll|changed|diff|info|graph|--version)$/u);
export const nextArguments = knowing(/^(?:build|lint|info|--version|--help)$/u);
export const prismaArguments = knowing(/^(?:generate|validate|format|version|-v|--version|--help)$/u);
export const ngArguments = knowing(/^(?:build|test|lint|version|t|b)$/u);

/** Settings of pip outlast the command. */
export const pipArguments: Validator = (argv) =>
  argv.includes("config") && argv.some((word) => /^(?:set|unset|edit)$/u.test(word))
    ? "config changes later commands"
    : null;

/** A debugger that other machines reach, and modules from elsewhere. */
export const nodeArguments = refusingWords(
  /^--inspect[\w-]*=(?!(?:localhost|127\.0\.0\.1)?:?\d*$)|^(?:--[\w-]+=)?https?:/u,
  "listens to others, or is code from elsewhere",
);

/** The environment of processes is where their secrets are. */
export const psArguments = refusingWords(/^[a-zA-Z]*e[a-zA-Z]*$|^-[a-zA-Z]*E/u, "shows the environment");

export const denoArguments: Validator = (argv) => {
  const [command = ""] = argv;
  if (!/^(?:test|fmt|lint|check|run|task|bench|doc|info|coverage|--version|-V)$/u.test(command))
    return `${command} is not in the table`;
  return remote(argv);
};

export const bunArguments: Validator = (argv) => {
  const [command = ""] = argv;
  if (!/^(?:test|run|install|i|add|update|build|pm|outdated|--version|-v)$/u.test(command))
    return `${command} is not in the table`;
  return remote(argv);
};

const remote = refusingWords(/^(?:[a-z]+:\/\/|npm:|jsr:|data:)/u, "is code from elsewhere");

/** Subcommands that publish or sign in. */
export const cargoArguments = refusingWords(
  /^(?:publish|login|logout|yank|owner|--config(?:=.*)?)$/u,
  "publishes, or names a program",
);
export const gradleArguments = refusingWords(
  /^(?:-I|--init-script)|(?:^|:)(?:publish|upload|release)\w*$/u,
  "publishes, or names a script",
);
export const jestArguments = refusingWords(
  /^(?:--config=|--globals?=|--\w+=)?\s*\{|(?:^|[=,])data:/u,
  "holds settings that name programs",
);
export const phpArguments: Validator = refusingWords(/^-S/u, "serves files");
export const dateArguments: Validator = refusingWords(/^(?:-[a-zA-Z]*s|--set)/u, "sets the clock");
export const poetryArguments: Validator = refusingWords(
  /^(?:publish|config|self|source|shell|cache)$/u,
  "publishes or rewires",
);
export const composerArguments: Validator = refusingWords(
  /^(?:exec|config|global|self-update|run-script)$/u,
  "starts a program or rewires",
);
export const runsRemote: Validator = remote;
