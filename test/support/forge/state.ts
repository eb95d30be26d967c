// test/support/forge/state.ts: all the forge remembers besides git objects and refs; one JSON value.
import { z } from "zod";

const Role = z.enum(["admin", "write", "read"]);
/** What a person may do in every repository of this forge. */
export type Role = z.infer<typeof Role>;

const Account = z.strictObject({
  id: z.int(),
  login: z.string(),
  type: z.enum(["User", "Organization", "Bot"]),
  role: Role,
});
export type Account = z.infer<typeof Account>;

const Installation = z.strictObject({
  id: z.int(),
  owner: z.string(),
  createdAt: z.string(),
  state: z.enum(["active", "suspended", "deleted"]).default("active"),
});
export type Installation = z.infer<typeof Installation>;

const Label = z.strictObject({
  id: z.int(),
  name: z.string(),
  color: z.string(),
  description: z.string().nullable(),
});
export type Label = z.infer<typeof Label>;

const Repository = z.strictObject({
  id: z.int(),
  owner: z.string(),
  name: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
  description: z.string().nullable(),
  defaultBranch: z.string(),
  createdAt: z.string(),
  pushedAt: z.string(),
  lastNumber: z.int().describe("of its pull requests"),
  labels: z.array(Label),
  formerNames: z.array(z.string()).default([]),
});
export type Repository = z.infer<typeof Repository>;

/** Something that happened to a pull request, as `issues/{n}/events` tells it. */
const PullEvent = z.strictObject({
  id: z.int(),
  event: z.string(),
  actor: z.string(),
  at: z.string(),
  label: z.string().optional(),
  commitId: z.string().optional(),
});
export type PullEvent = z.infer<typeof PullEvent>;

const Pull = z.strictObject({
  id: z.int(),
  repositoryId: z.int(),
  number: z.int(),
  title: z.string(),
  body: z.string().nullable(),
  author: z.string(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean(),
  headRef: z.string(),
  headSha: z.string(),
  baseRef: z.string(),
  baseSha: z.string(),
  labels: z.array(z.string()),
  requestedReviewers: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  closedAt: z.string().nullable(),
  closedBy: z.string().nullable(),
  mergedAt: z.string().nullable(),
  mergedBy: z.string().nullable(),
  mergeCommitSha: z.string().nullable(),
  events: z.array(PullEvent),
});
export type Pull = z.infer<typeof Pull>;

const Comment = z.strictObject({
  id: z.int(),
  repositoryId: z.int(),
  number: z.int(),
  author: z.string(),
  body: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Comment = z.infer<typeof Comment>;

const Review = z.strictObject({
  id: z.int(),
  repositoryId: z.int(),
  number: z.int(),
  author: z.string(),
  body: z.string(),
  state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]),
  commitId: z.string(),
  submittedAt: z.string(),
});
export type Review = z.infer<typeof Review>;

const CheckRun = z.strictObject({
  id: z.int(),
  repositoryId: z.int(),
  name: z.string(),
  headSha: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  startedAt: z.string(),
  completedAt: z.string().nullable(),
  externalId: z.string(),
  detailsUrl: z.string().nullable(),
  output: z.strictObject({
    title: z.string().nullable(),
    summary: z.string().nullable(),
    text: z.string().nullable(),
  }),
});
export type CheckRun = z.infer<typeof CheckRun>;

const CommitStatus = z.strictObject({
  id: z.int(),
  repositoryId: z.int(),
  sha: z.string(),
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string(),
  description: z.string().nullable(),
  targetUrl: z.string().nullable(),
  creator: z.string(),
  createdAt: z.string(),
});
export type CommitStatus = z.infer<typeof CommitStatus>;

const Access = z.record(z.string(), z.enum(["read", "write"]));
/** Permission name → level, as an installation token carries them. */
export type Access = z.infer<typeof Access>;

/** Tokens are kept as SHA-256: the state file is no key ring. */
const InstallationToken = z.strictObject({
  kind: z.literal("installation"),
  digest: z.string(),
  installationId: z.int(),
  repositoryIds: z.array(z.int()).nullable().describe("null: all of the installation"),
  access: Access,
  expiresAt: z.string(),
});
export type InstallationToken = z.infer<typeof InstallationToken>;

const UserToken = z.strictObject({ kind: z.literal("user"), digest: z.string(), login: z.string() });
const Token = z.discriminatedUnion("kind", [InstallationToken, UserToken]);
export type Token = z.infer<typeof Token>;

export const ForgeState = z.strictObject({
  format: z.literal(1),
  lastId: z.int().describe("for everything but accounts, repositories and installations"),
  accounts: z.array(Account),
  installations: z.array(Installation),
  repositories: z.array(Repository),
  pulls: z.array(Pull),
  comments: z.array(Comment),
  reviews: z.array(Review),
  checkRuns: z.array(CheckRun),
  statuses: z.array(CommitStatus),
  tokens: z.array(Token),
  vouched: z.array(z.string()).describe("commits GitHub would have signed for the App"),
});
export type ForgeState = z.infer<typeof ForgeState>;

export function emptyState(): ForgeState {
  return {
    format: 1,
    lastId: 1000,
    accounts: [],
    installations: [],
    repositories: [],
    pulls: [],
    comments: [],
    reviews: [],
    checkRuns: [],
    statuses: [],
    tokens: [],
    vouched: [],
  };
}
