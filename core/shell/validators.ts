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

export const VALIDATORS: ReadonlyMap<string, Validator> = new Map<string, Validator>([
  ["[", TEST],
  ["cargo", refusing(["--config"])],
  ["cmake", cmakeArguments],
  ["ctest", ctestArguments],
  ["dotnet", dotnetArguments],
  ["eslint", noDataModules],
  ["fd", refusing(["--exec", "--exec-batch"], "xX")],
  ["git", gitArguments],
  ["gmake", makeArguments],
  ["go", goArguments],
  ["gsed", sedArguments],
  ["jest", noDataModules],
  ["make", makeArguments],
  ["man", refusing(["--pager", "--html"], "PH")],
  ["mix", mixArguments],
  ["mocha", noDataModules],
  ["mvn", mavenArguments],
  ["prettier", noDataModules],
  ["printf", refusing([], "v")],
  ["rg", refusing(["--pre", "--hostname-bin"])],
  ["rsync", refusing(["--rsh", "--rsync-path"], "e")],
  ["rustc", rustcArguments],
  ["sdiff", refusing(["--diff-program"])],
  ["sed", sedArguments],
  ["sort", refusing(["--compress-program", "--output"], "o")],
  ["split", refusing(["--filter"])],
  ["tar", ([first = "", ...rest]) => TAR([first.startsWith("-") ? first : `-${first}`, ...rest])], // `tar xIf` too
  ["test", TEST],
  ["tox", toxArguments],
  ["vitest", noDataModules],
  ["wait", refusing([], "p")],
  ["zip", refusing(["--unzip-command"], "T")],
]);
