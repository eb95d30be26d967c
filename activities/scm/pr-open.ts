// activities/scm/pr-open.ts: one pull request per task and repository, whatever crashes (I11).
import type { Admitted } from "../../core/contract.ts";
import { pullRequestBody } from "../../core/pull-request/body.ts";
import { GENERATED_LABEL } from "../../core/pull-request/labels.ts";
import { redactedEvidence } from "../../core/pull-request/redact.ts";
import { pullRequestTitle } from "../../core/pull-request/title.ts";
import { taskPrefixOf } from "../../core/pull-request/branch-name.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { ScmDeps } from "./effect.ts";
import { isRefusal, ScmFailure } from "./failure.ts";
import type { ForgeRepository, FoundPullRequest, NewPullRequest } from "./forge.ts";
import { knownPullRequest } from "./known-pull-request.ts";
import { newLabel } from "./labels.ts";

type Opened = ResultOf<"pr.open">;

/**
 * Repeatable: looked for by its branch first, and again when creating is refused. Fails: `forge_refused` where it was
 * closed without a merge (I12), the forge's kinds.
 */
export async function openPullRequest(
  deps: ScmDeps,
  { action, claims }: Admitted<"pr.open">,
  signal: AbortSignal,
): Promise<Opened> {
  const { repository, branch, base, draft } = action;
  if (taskPrefixOf(branch) === null)
    throw new ScmFailure("forge_refused", `"${branch}" is not a branch of ours`);
  const wanted = {
    branch,
    base,
    draft,
    title: titleOf(deps, action.title),
    body: bodyOf(deps, action.evidence),
  };
  const { forgeId, installations } = claims;
  const needs = { pull_requests: "write", issues: "read" } as const;
  const request = { repository, forgeId, installations, needs, signal };
  return deps.forge.withRepository(request, async (forge) => {
    const { pull, existed } = await findOrCreate(forge, wanted);
    const isDressed = pull.state !== "open" || pull.labels.includes(GENERATED_LABEL);
    if (!isDressed) await forge.addLabels(pull.number, action.labels.map(newLabel));
    return { number: pull.number, url: pull.url, existed };
  });
}

function titleOf(deps: ScmDeps, title: string): string {
  return pullRequestTitle(deps.redact(title));
}

/** Redacted before it is rendered, as escaping would hide a secret, and once more as it will be read (I9). */
function bodyOf(deps: ScmDeps, evidence: Admitted<"pr.open">["action"]["evidence"]): string {
  return deps.redact(pullRequestBody(redactedEvidence(evidence, deps.redact)));
}

type Found = { pull: FoundPullRequest; existed: boolean };

async function findOrCreate(forge: ForgeRepository, wanted: NewPullRequest): Promise<Found> {
  const known = await knownPullRequest(forge, wanted.branch);
  if (known) return { pull: known, existed: true };
  try {
    return { pull: await forge.createPullRequest(wanted), existed: false };
  } catch (error) {
    // Refused because it exists? The list says so, not the refusal's words.
    const meanwhile = isRefusal(error) ? await knownPullRequest(forge, wanted.branch) : null;
    if (meanwhile) return { pull: meanwhile, existed: true };
    throw error;
  }
}
