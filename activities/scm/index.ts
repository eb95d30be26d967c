// activities/scm/index.ts: the activities of the scm queue, one file each.
import type { ScmActivities } from "../../core/contract.ts";
import { readAccess } from "./access-read.ts";
import { bundleBranch } from "./branch-bundle.ts";
import { pushBranch } from "./branch-push.ts";
import { performEffect } from "./effect.ts";
import type { ScmDeps } from "./effect.ts";
import { writeComment } from "./pr-comment.ts";
import { openPullRequest } from "./pr-open.ts";
import { readPullRequest } from "./pr-read.ts";
import { readRepository } from "./repository-read.ts";
import { fetchSource } from "./source-fetch.ts";
import { createTurns } from "./turns.ts";

export type { ScmDeps } from "./effect.ts";

export function createScmActivities(deps: ScmDeps): ScmActivities {
  const withTurns = { ...deps, turns: createTurns() };
  return {
    "repository.read": (input) => performEffect(deps, (signal) => readRepository(deps, input, signal)),
    "source.fetch": (input) => performEffect(deps, (signal) => fetchSource(withTurns, input, signal)),
    "branch.bundle": (input) => performEffect(deps, (signal) => bundleBranch(deps, input, signal)),
    "branch.push": (input) => performEffect(deps, (signal) => pushBranch(deps, input, signal)),
    "pr.open": (input) => performEffect(deps, (signal) => openPullRequest(deps, input, signal)),
    "access.read": (input) => performEffect(deps, (signal) => readAccess(deps, input, signal)),
    "pr.comment": (input) => performEffect(deps, (signal) => writeComment(deps, input, signal)),
    "pr.read": (input) => performEffect(deps, (signal) => readPullRequest(deps, input, signal)),
  };
}
