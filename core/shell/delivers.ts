// core/shell/delivers.ts: scripts, targets and commands whose name says that they bring something out of the workspace.
import { plainWords } from "./words-of.ts";

const SCRIPT = /^(?:deploy|publish|release|ship|upload)(?:[:_.-].*)?$/u;
/** `make release` also builds one. */
const TARGET = /^(?:deploy|publish|ship|upload)(?:[:_.-].*)?$/u;
/** `hex.publish`, `wagon:upload`, `bintrayUpload`. */
const TASK = /(?:^|[:.])(?:[a-z]+(?=[A-Z]))?(?:deploy|publish|upload)(?:[A-Z]\w*)?$/iu;

const SCRIPT_RUNNERS = new Set("npm pnpm yarn bun lerna turbo nx ng uv hatch poetry pdm rake".split(" "));
const TARGET_RUNNERS = new Set("make gmake just task invoke".split(" "));
const TASK_RUNNERS = new Set("mvn mvnw gradle gradlew mix bazel".split(" "));
const VALUES = "-w --workspace -C --prefix --filter -F --cwd --dir -f -j --loglevel";

/** What it does is the project's code, which is not read; a run delivers by its pull request alone. */
export function delivers(name: string, argv: readonly string[]): boolean {
  const words = plainWords(argv, VALUES);
  if (TARGET_RUNNERS.has(name)) return words.some((word) => TARGET.test(word));
  if (TASK_RUNNERS.has(name)) return words.some((word) => TASK.test(word));
  if (name === "python")
    return words[0] === "setup.py" && words.some((word) => /^(?:upload|register)/u.test(word));
  if (!SCRIPT_RUNNERS.has(name)) return false;
  const [command = "", script = ""] = words;
  return SCRIPT.test(/^(?:run|run-script|rum|urn)$/u.test(command) ? script : command);
}
