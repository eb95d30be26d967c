// core/patch/check/lockfile-without-manifest.ts: what is installed changes, and no manifest says why.
import { compileGlobs } from "../../policy/glob.ts";
import type { PathMatcher } from "../../policy/glob.ts";
import type { Check } from "./check.ts";

/** Names of lockfiles, and the manifests that account for a change of one; in lower case. */
const ACCOUNTS: readonly (readonly [readonly string[], PathMatcher])[] = [
  [
    ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"],
    named("package.json pnpm-workspace.yaml .yarnrc.yml"),
  ],
  [["deno.lock"], named("deno.json deno.jsonc package.json")],
  [["go.sum", "go.work.sum"], named("go.mod go.work")],
  [["cargo.lock"], named("cargo.toml")],
  [["poetry.lock", "uv.lock", "pdm.lock"], named("pyproject.toml")],
  [["pipfile.lock"], named("pipfile")],
  [["gemfile.lock"], named("gemfile *.gemspec")],
  [["composer.lock"], named("composer.json")],
  [["mix.lock"], named("mix.exs")],
  [["pubspec.lock"], named("pubspec.yaml")],
  [["podfile.lock"], named("podfile *.podspec")],
  [
    ["gradle.lockfile"],
    named("build.gradle build.gradle.kts settings.gradle settings.gradle.kts *.versions.toml"),
  ],
  [["packages.lock.json"], named("*.csproj *.fsproj *.vbproj *.props")],
  [["package.resolved"], named("package.swift")],
  [["flake.lock"], named("flake.nix")],
  [["chart.lock"], named("chart.yaml")],
  [[".terraform.lock.hcl"], named("*.tf")],
];

/** In the lockfile's own folder or below it: one lockfile may stand for a whole workspace. */
export const lockfileWithoutManifest: Check = ({ changes }) => {
  const accounted = new Set(changes.flatMap(({ path }) => accountedBy(path.toLowerCase())));
  return changes.flatMap(({ path }) => {
    const lower = path.toLowerCase();
    const folder = lower.slice(0, lower.lastIndexOf("/") + 1);
    const place = ACCOUNTS.findIndex(([names]) => names.includes(lower.slice(folder.length)));
    if (place < 0 || accounted.has(`${place} ${folder}`)) return [];
    return [{ path, line: null, says: "a lockfile changes without its manifest" }];
  });
};

/** The folders whose lockfile it accounts for, each with the place in the table. */
function accountedBy(path: string): string[] {
  const folders = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));
  return ACCOUNTS.flatMap(([, isManifest], place) =>
    isManifest(path) ? ["", ...folders].map((folder) => `${place} ${folder}`) : [],
  );
}

function named(names: string): PathMatcher {
  return compileGlobs(names.split(" ").map((name) => `**/${name}`));
}
