// activities/scm/forge.ts: the forge as these effects need it; each adapter keeps its credential to itself.
import type { PullRequestState } from "../../core/schema/pull-request.ts";
import type { Access } from "../../core/schema/comment.ts";
import type { FileMode } from "../../core/schema/patch.ts";
import type { GitSha } from "../../core/schema/vocabulary.ts";

/** Every call may fail with `ScmFailure`: the forge's refusal, outage or limit. */
export type Forge = {
  /** Rights on this one repository while `work` runs, no more than `needs`; they are taken back when it ends. */
  withRepository<T>(request: ForgeRequest, work: (repository: ForgeRepository) => Promise<T>): Promise<T>;
};

/**
 * `forgeId`: the onboarded repository's number, which a name never replaces; null: none is onboarded yet.
 * `installations`: those of the tenant that asks. Under any other the repository is not there (I7).
 */
export type ForgeRequest = {
  repository: string;
  forgeId: number | null;
  installations: readonly number[];
  needs: ForgeNeeds;
  signal: AbortSignal;
};

export type ForgeNeeds = Readonly<
  Partial<Record<"metadata" | "contents" | "pull_requests" | "issues", "read" | "write">> & {
    workflows?: "write";
  }
>;

export type ForgeRepository = {
  /** OWNER/NAME as the forge spells it. */
  readonly name: string;
  facts(): Promise<ForgeFacts>;
  /** Names at the root of the default branch, at most a thousand; none of an empty repository. */
  rootNames(): Promise<string[]>;
  git(): GitAccess;
  /** Null: there is no such branch. */
  branchHead(branch: string): Promise<GitSha | null>;
  readCommit(sha: GitSha): Promise<ForgeCommit>;
  createBlob(bytes: Uint8Array): Promise<GitSha>;
  createTree(tree: NewTree): Promise<GitSha>;
  /** Without author: the forge signs it as the App's. */
  createCommit(commit: { message: string; treeSha: GitSha; parents: GitSha[] }): Promise<GitSha>;
  /** Never moves a branch that is there. */
  createBranch(branch: string, sha: GitSha): Promise<"created" | "exists">;
  /** Every pull request from this branch of this repository, in any state, newest first. */
  findPullRequests(branch: string): Promise<FoundPullRequest[]>;
  createPullRequest(request: NewPullRequest): Promise<FoundPullRequest>;
  readPullRequest(number: number): Promise<PullRequestState>;
  /** Null: still open, or the forge does not say. */
  closerOf(number: number): Promise<Closer | null>;
  /** Who last gave it another base; null: nobody, or the forge does not say. */
  retargeterOf(number: number): Promise<string | null>;
  /** What a login may do there; `none` for one that the forge does not know. */
  accessOf(login: string): Promise<Access>;
  /** Comments on a pull request written or changed since then, oldest first; at most 300. */
  commentsSince(number: number, since: string): Promise<FoundComment[]>;
  /** Answers its page. */
  createComment(number: number, body: string): Promise<string>;
  /** Makes the ones that are missing, then puts all on the pull request. */
  addLabels(number: number, labels: readonly NewLabel[]): Promise<void>;
};

export type ForgeFacts = { forgeId: number; defaultBranch: string; private: boolean; archived: boolean };

/** How git reads this repository: `authorization` is a header's value and goes by environment only. */
export type GitAccess = { url: string; authorization: string };

export type ForgeCommit = { treeSha: GitSha; parents: GitSha[] };

/** On top of tree `base`; `sha: null` removes the path. */
export type NewTree = { base: GitSha; entries: NewTreeEntry[] };
export type NewTreeEntry =
  | { path: string; mode: FileMode; content: string }
  | { path: string; mode: FileMode; sha: GitSha }
  | { path: string; mode: "100644"; sha: null };

export type NewPullRequest = { branch: string; base: string; title: string; body: string; draft: boolean };

export type FoundPullRequest = {
  number: number;
  url: string;
  state: "open" | "closed" | "merged";
  labels: string[];
  /** SHA-256 of title and body. */
  text: string;
};

export type FoundComment = { url: string; body: string; isBots: boolean };
export type Closer = { login: string; type: string };
export type NewLabel = { name: string; color: string; description: string };
