// core/verifier/detect.ts: names at a repository's root → the shipped verifier profiles that they tell of. Total.

/** A makefile beside another build is mostly its front, so it counts only alone. */
const TELLS: readonly { profile: string; names: readonly string[] }[] = [
  { profile: "cargo-test", names: ["Cargo.toml"] },
  { profile: "go-test", names: ["go.mod"] },
  { profile: "gradle-test", names: ["build.gradle", "build.gradle.kts"] },
  { profile: "maven-test", names: ["pom.xml"] },
  { profile: "npm-test", names: ["package.json"] },
  { profile: "pytest", names: ["pyproject.toml", "pytest.ini", "setup.cfg", "setup.py", "tox.ini"] },
];
const MAKEFILES: readonly string[] = ["GNUmakefile", "Makefile", "makefile"];

/** Several: the names do not say which is meant. */
export function detectVerifiers(rootNames: readonly string[]): string[] {
  const there = new Set(rootNames);
  const found = TELLS.filter(({ names }) => names.some((name) => there.has(name)));
  if (found.length > 0) return found.map(({ profile }) => profile);
  return MAKEFILES.some((name) => there.has(name)) ? ["make-test"] : [];
}
