// core/shell/validators.ts: per program, the arguments that would start another program, write a file or set a variable.
import { refusing } from "./arguments.ts";
import type { Validator } from "./arguments.ts";
import { gitArguments } from "./git.ts";
import { sedArguments } from "./sed.ts";

const PACKAGE_RUNNER = refusing(
  ["--script-shell", "--node-options", "--call", "--shell-mode", "config", "set"],
  "c",
);
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
  [
    "command",
    (argv) => (/^-[vV]$/u.test(argv[0] ?? "") ? null : "starts another program; call that one directly"),
  ],
  ["fd", refusing(["--exec", "--exec-batch"], "xX")],
  ["find", refusing("-exec -execdir -ok -okdir -delete -fprint -fprint0 -fprintf -fls".split(" "))],
  ["git", gitArguments],
  ["go", refusing("-exec -toolexec -vettool --exec --toolexec --vettool".split(" "))],
  ["gsed", sedArguments],
  ["man", refusing(["--pager", "--html"], "PH")],
  ["npm", PACKAGE_RUNNER],
  ["npx", PACKAGE_RUNNER],
  ["pnpm", PACKAGE_RUNNER],
  ["printf", refusing([], "v")],
  ["rg", refusing(["--pre", "--hostname-bin"])],
  ["rsync", refusing(["--rsh", "--rsync-path"], "e")],
  ["sdiff", refusing(["--diff-program"])],
  ["sed", sedArguments],
  ["sort", refusing(["--compress-program", "--output"], "o")],
  ["split", refusing(["--filter"])],
  ["tar", ([first = "", ...rest]) => TAR([first.startsWith("-") ? first : `-${first}`, ...rest])], // `tar xIf` too
  ["test", TEST],
  ["wait", refusing([], "p")],
  ["yarn", PACKAGE_RUNNER],
  ["zip", refusing(["--unzip-command"], "T")],
]);
