// core/patch/change-class.ts: what a diff is, from its paths alone; a path that no table names is `unknown`.
import type { ChangeClass } from "../schema/vocabulary.ts";
import { compileGlobs } from "../policy/glob.ts";
import type { PathMatcher } from "../policy/glob.ts";
import {
  CI_WORKFLOW,
  CONFIG,
  DEPENDENCY,
  DOCS,
  GENERATED,
  INSTRUCTION_FILE,
  PRODUCTION_CONFIG,
  SOURCE,
  TEST,
} from "./path-patterns.ts";

/** The first that names a path has it: what steers machines and people comes before what merely looks like it. */
const TABLES: readonly (readonly [ChangeClass, PathMatcher])[] = [
  ["ci_workflow", compileGlobs(CI_WORKFLOW)],
  ["instruction_file", compileGlobs(INSTRUCTION_FILE)],
  ["dependency", compileGlobs(DEPENDENCY)],
  ["generated", compileGlobs(GENERATED)],
  ["test", compileGlobs(TEST)],
  ["production_config", compileGlobs(PRODUCTION_CONFIG)],
  ["config", compileGlobs(CONFIG)],
  ["docs", compileGlobs(DOCS)],
  ["source", compileGlobs(SOURCE)],
];

/** One path → its class. Upper and lower case are alike: some checkouts cannot tell them apart. Total. */
export function changeClassOf(path: string): ChangeClass {
  const lower = path.toLowerCase();
  return TABLES.find(([, matches]) => matches(lower))?.[0] ?? "unknown";
}

/** All classes of a diff, each once, sorted. */
export function changeClasses(paths: readonly string[]): ChangeClass[] {
  return [...new Set(paths.map(changeClassOf))].sort();
}
