// core/patch/git-names.ts: names that mean something to git, in whatever disguise a file system or git itself sees through.

/** `.git` itself, or what a file system takes for it: `.GIT`, `.git.`, `.git:x`, `git~1`. Total. */
export function isGitFolder(name: string): boolean {
  const read = asReadElsewhere(name);
  return read === ".git" || /^git~\d+$/.test(read);
}

/** The last part of `path` is `.gitmodules`: git refuses a link of that name, and then shows nothing of its whole tree. Total. */
export function isInPlaceOfModules(path: string): boolean {
  const read = asReadElsewhere(path.split("/").at(-1) ?? "");
  return read === ".gitmodules" || /^(?:gitmod|gi7eba)~\d+$/.test(read);
}

/**
 * As a case-insensitive, Windows or Apple file system would read it, or with code points that HFS+ ignores. Source: git,
 * `is_ntfs_dotgit` and `is_hfs_dotgit`.
 */
function asReadElsewhere(name: string): string {
  const visible = name
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .normalize("NFKC")
    .toLowerCase();
  const [beforeStream = ""] = visible.split(":");
  return beforeStream.replaceAll(/[. ]+$/g, "");
}
