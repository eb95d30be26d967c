// activities/scm/ref-name.ts: branch names that mean one thing to git, to a URL and to a reader.

/** Git's own rules (git-check-ref-format), and no leading dash, which would read as an option. Total. */
export function isBranchName(name: string): boolean {
  if (name === "" || name.length > 200 || name === "@" || name.startsWith("-")) return false;
  if (/[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Surrogate}~^:?*[\\]|\.\.|@\{|\.$/u.test(name)) return false;
  return name.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}
