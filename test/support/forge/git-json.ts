// test/support/forge/git-json.ts: git objects and file diffs as the REST API shows them.
import { findAccount, nodeId, userJson } from "./accounts.ts";
import { fullName } from "./forge.ts";
import type { Forge } from "./forge.ts";
import type { FileDiff } from "./git-diff.ts";
import type { CommitObject, Identity, TreeEntry } from "./git-objects.ts";
import type { Repository } from "./state.ts";

type Json = Record<string, unknown>;

/** "Git Commit" of the Git Data API. */
export function gitCommitJson(forge: Forge, repository: Repository, commit: CommitObject): Json {
  const { api, html } = bases(forge, repository);
  return {
    sha: commit.sha,
    node_id: objectNodeId(repository, commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
    verification: verification(forge, commit),
  };
}

/** "Commit" of the repository API: the same, with accounts beside the identities. */
export function commitJson(forge: Forge, repository: Repository, commit: CommitObject): Json {
  const { api, html } = bases(forge, repository);
  return {
    sha: commit.sha,
    node_id: objectNodeId(repository, commit.sha),
    url: `${api}/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: verification(forge, commit),
    },
    author: accountBehind(forge, commit.author),
    committer: accountBehind(forge, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
  };
}

/** GitHub signs what an App commits without naming an author; here the forge only remembers that it would. */
function verification(forge: Forge, commit: CommitObject): Json {
  const verified = forge.store.state.vouched.includes(commit.sha);
  const unsigned = commit.signature === null ? "unsigned" : "unknown_key";
  return {
    verified,
    reason: verified ? "valid" : unsigned,
    signature: commit.signature,
    payload: null,
    verified_at: verified ? commit.committer.date : null,
  };
}

function accountBehind(forge: Forge, identity: Identity): Json | null {
  const account = findAccount(forge, identity.name);
  return account === undefined ? null : userJson(forge, account.login);
}

export function treeEntryJson(forge: Forge, repository: Repository, entry: TreeEntry): Json {
  const { api } = bases(forge, repository);
  const { path, mode, type, sha, size } = entry;
  const folder = type === "tree" ? "trees" : "blobs";
  return {
    path,
    mode,
    type,
    sha,
    ...(size === null ? {} : { size }),
    ...(type === "commit" ? {} : { url: `${api}/git/${folder}/${sha}` }),
  };
}

export function refJson(
  forge: Forge,
  repository: Repository,
  at: { ref: string; sha: string; type: string },
): Json {
  const { api } = bases(forge, repository);
  return {
    ref: at.ref,
    node_id: Buffer.from(`Ref:${repository.id}:${at.ref}`).toString("base64url"),
    url: `${api}/git/${at.ref}`,
    object: { sha: at.sha, type: at.type, url: `${api}/git/${at.type}s/${at.sha}` },
  };
}

/** "Diff Entry": one file of a compare, a commit or a pull request. */
export function fileJson(forge: Forge, repository: Repository, at: { file: FileDiff; sha: string }): Json {
  const { api, html } = bases(forge, repository);
  const { file, sha } = at;
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${sha}/${path}`,
    raw_url: `${html}/raw/${sha}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousFilename === null ? {} : { previous_filename: file.previousFilename }),
  };
}

export function bases(forge: Forge, repository: Repository): { api: string; html: string } {
  const { url } = forge.settings;
  return { api: `${url}/repos/${fullName(repository)}`, html: `${url}/${fullName(repository)}` };
}

export function objectNodeId(repository: Repository, sha: string): string {
  return nodeId("Object", repository.id) + sha;
}
