// core/shell/validators.ts: per program, the arguments that would start another program, write a file or set a variable.
import { refusing } from "./arguments.ts";
import type { Validator } from "./arguments.ts";
import {
  cmakeArguments,
  ctestArguments,
  dotnetArguments,
  goArguments,
  makeArguments,
  mavenArguments,
  mixArguments,
  noDataModules,
  rustcArguments,
  toxArguments,
} from "./build-tools.ts";
import {
  bunArguments,
  cargoArguments,
  compilerArguments,
  composerArguments,
  dateArguments,
  denoArguments,
  gradleArguments,
  jestArguments,
  jqArguments,
  lernaArguments,
  nextArguments,
  ngArguments,
  nodeArguments,
  phpArguments,
  pipArguments,
  poetryArguments,
  prismaArguments,
  psArguments,
  runsRemote,
  yqArguments,
} from "./code-tools.ts";
import { gitArguments } from "./git.ts";
import { sedArguments } from "./sed.ts";

const TEST = refusing(["-v", "-R"]); // they evaluate a subscript, which may hold a substitution
const TAR = refusing(
  [
    "--use-compress-program",
    "--checkpoint-action",
    "--to-command",
    "--info-script",
    "--new-volume-script",
    "--rsh-command",
    "--rmt-command",
  ],
  "IF",
);

/** `tar xIf` too; a name with a colon is on another host. */
const tarArguments: Validator = (argv) => {
  const [first = "", ...rest] = argv;
  if (rest.some((argument) => /^[\w.@-]+:/u.test(argument))) return "an archive on another host";
  return TAR([first.startsWith("-") ? first : `-${first}`, ...rest]);
};

/** The file of `-o` is judged as a path; in a cluster it could be missed. */
const sortArguments: Validator = (argv) =>
  argv.some((argument) => /^-[a-zA-Z]*o/u.test(argument) && argument !== "-o")
    ? "write -o as an option of its own"
    : refusing(["--compress-program"])(argv);

export const VALIDATORS: ReadonlyMap<string, Validator> = new Map<string, Validator>([
  ["[", TEST],
  ["ag", refusing(["--pager"])],
  ["bun", bunArguments],
  ["c++", compilerArguments],
  ["cargo", cargoArguments],
  ["cc", compilerArguments],
  ["clang", compilerArguments],
  ["clang++", compilerArguments],
  ["cmake", cmakeArguments],
  ["composer", composerArguments],
  ["ctest", ctestArguments],
  ["date", dateArguments],
  ["deno", denoArguments],
  ["dotnet", dotnetArguments],
  ["eslint", noDataModules],
  ["fd", refusing(["--exec", "--exec-batch"], "xX")],
  ["g++", compilerArguments],
  ["gcc", compilerArguments],
  ["git", gitArguments],
  ["gmake", makeArguments],
  ["go", (argv) => goArguments(argv) ?? runsRemote(argv)],
  ["gradle", gradleArguments],
  ["gradlew", gradleArguments],
  ["gsed", sedArguments],
  ["jest", jestArguments],
  ["jq", jqArguments],
  ["lerna", lernaArguments],
  ["next", nextArguments],
  ["ng", ngArguments],
  ["just", refusing(["--shell", "--shell-arg", "--command", "--chooser", "--choose", "--edit"], "c")],
  ["make", makeArguments],
  ["man", refusing(["--pager", "--html"], "PH")],
  ["mix", mixArguments],
  ["mocha", noDataModules],
  ["mvn", mavenArguments],
  ["mvnw", mavenArguments],
  ["node", nodeArguments],
  [
    "hostname",
    (argv) => (argv.every((word) => word.startsWith("-")) ? null : "sets the name of the machine"),
  ],
  ["php", phpArguments],
  ["pip", pipArguments],
  ["pip3", pipArguments],
  ["poetry", poetryArguments],
  ["prettier", noDataModules],
  ["prisma", prismaArguments],
  ["ps", psArguments],
  ["printf", refusing([], "v")],
  ["rg", refusing(["--pre", "--hostname-bin"])],
  ["rsync", refusing(["--rsh", "--rsync-path"], "e")],
  ["rustc", rustcArguments],
  ["sdiff", refusing(["--diff-program"])],
  ["sed", sedArguments],
  ["sort", sortArguments],
  ["split", refusing(["--filter"])],
  ["tar", tarArguments],
  ["test", TEST],
  ["tox", toxArguments],
  ["vitest", noDataModules],
  ["wait", refusing([], "p")],
  ["yq", yqArguments],
  ["zip", refusing(["--unzip-command"], "T")],
]);
