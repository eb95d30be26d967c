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
import { lookAgain } from "./lag.ts";
import { newLabel } from "./labels.ts";

type Opened = ResultOf<"pr.open">;
type Wish = Admitted<"pr.open">["action"];

/**
 * Repeatable: looked for by its branch first, and again when creating is refused. Fails: `forge_refused` where it was
 * closed without a merge (I12) or its branch is gone, `branch_diverged` where the branch is not at what was verified, the
 * forge's kinds.
 */
export async function openPullRequest(
  deps: ScmDeps,
  { action, claims }: Admitted<"pr.open">,
  signal: AbortSignal,
): Promise<Opened> {
  const { repository, branch, base } = action;
  if (taskPrefixOf(branch) === null)
    throw new ScmFailure("forge_refused", `"${branch}" is not a branch of ours`);
  const { forgeId, installations } = claims;
  const needs = { pull_requests: "write", issues: "read", contents: "read" } as const;
  const request = { repository, forgeId, installations, needs, signal };
  return deps.forge.withRepository(request, async (forge) => {
    const baseSha = await forge.branchHead(base);
    const { pull, existed } = await findOrCreate({ deps, forge, signal }, action, baseSha);
    const isDressed = pull.state !== "open" || pull.labels.includes(GENERATED_LABEL);
    if (!isDressed) await forge.addLabels(pull.number, action.labels.map(newLabel));
    return { number: pull.number, url: pull.url, existed, baseSha, text: pull.text };
  });
}

function titleOf(deps: ScmDeps, title: string): string {
  return pullRequestTitle(deps.redact(title));
}

/** Redacted before it is rendered, as escaping would hide a secret, and once more as it will be read (I9). */
function bodyOf(deps: ScmDeps, { evidence, base }: Wish, baseSha: string): string {
  const moved = baseSha === evidence.baseSha ? null : { branch: base, to: baseSha };
  return deps.redact(pullRequestBody(redactedEvidence(evidence, deps.redact), moved));
}

type At = { deps: ScmDeps; forge: ForgeRepository; signal: AbortSignal };
type Found = { pull: FoundPullRequest; existed: boolean };

async function findOrCreate(at: At, wish: Wish, baseSha: string | null): Promise<Found> {
  const { deps, forge, signal } = at;
  const { branch, base, draft } = wish;
  const known = await knownPullRequest(forge, branch);
  if (known) return { pull: known, existed: true };
  if (baseSha === null) throw new ScmFailure("forge_refused", `the base branch ${base} is gone`);
  await assertAsVerified(at, wish);
  const text = { title: titleOf(deps, wish.title), body: bodyOf(deps, wish, baseSha) };
  const wanted: NewPullRequest = { branch, base, draft, ...text };
  try {
    return { pull: await forge.createPullRequest(wanted), existed: false };
  } catch (error) {
    // Refused because it exists? The list says so, not the refusal's words; and it may be late.
    const look = () => knownPullRequest(forge, branch);
    const meanwhile = isRefusal(error) ? await lookAgain(signal, look) : null;
    if (meanwhile) return { pull: meanwhile, existed: true };
    throw error;
  }
}

/** The evidence speaks of one commit: with a person's on top there would be a pull request that says what is not so (I12). */
async function assertAsVerified({ forge, signal }: At, { branch, headSha }: Wish): Promise<void> {
  const head = await lookAgain(signal, () => forge.branchHead(branch));
  if (head === null) throw new ScmFailure("forge_refused", `${branch} is not there: it was deleted`);
  if (headSha === undefined || head === headSha) return;
  throw new ScmFailure("branch_diverged", `${branch} is at ${head}, which this run did not write: hands off`);
}
