// core/shell/project-scripts.ts: scripts that a project keeps for its own builds, run by their path.
import type { Folder } from "./paths.ts";
import { placeOf } from "./paths.ts";

const FOLDERS =
  /(?:^|\/)(?:scripts?|tools?|ci|\.ci|hack|dev|tests?|e2e|bin|build|etc|script|support|tasks|examples?|packages|benchmarks?)\//u;
const NAME =
  /(?:^|[/_.-])(?:all|autogen|bench|bootstrap|build|check|ci|clean|compile|configure|coverage|dev|doc|docs|e2e|fmt|format|generate|gen|integration|lint|make|package|release|run|setup|smoke|start|test|tests|unit|validate|verify)(?:[._-][\w.-]+)?$/u;
const SCRIPT = /\.(?:sh|bash|py|js|mjs|cjs|ts|rb|pl|php)$/u;
const BUILD_WRAPPERS = new Set([
  "./gradlew",
  "./mvnw",
  "../gradlew",
  "../mvnw",
  "./configure",
  "../configure",
  "./autogen.sh",
  "./bootstrap",
  "./bootstrap.sh",
]);

/** `bash PATH` or `./PATH`: a script by its ending, in a folder or of a name that builds use. */
export function isProjectScript(path: string, folder: Folder): boolean {
  if (placeOf(path, folder) !== "inside") return false;
  if (BUILD_WRAPPERS.has(path)) return true;
  return SCRIPT.test(path) && (FOLDERS.test(path) || NAME.test(path.replace(SCRIPT, "")));
}

const PACKAGE_FOLDERS =
  /^(?:\.{1,2}\/)*(?:node_modules\/\.bin|vendor\/bin|\.?venv\/bin|\.?env\/bin)\/([\w.-]+)$/u;

/** `node_modules/.bin/tsc` → `tsc`: what a package manager put there goes by its name. */
export function installedName(program: string): string | null {
  return PACKAGE_FOLDERS.exec(program)?.[1] ?? null;
}
