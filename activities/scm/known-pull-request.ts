// activities/scm/known-pull-request.ts: the one pull request that a task's branch ever had, in whatever state (I11, I12).
import { ScmFailure } from "./failure.ts";
import type { Closer, ForgeRepository, FoundPullRequest } from "./forge.ts";

/** The open one, else the merged one; null: there never was one. Fails: `forge_refused` where one was closed. */
export async function knownPullRequest(
  forge: ForgeRepository,
  branch: string,
): Promise<FoundPullRequest | null> {
  const pulls = await forge.findPullRequests(branch);
  const alive = pulls.find((pull) => pull.state === "open") ?? pulls.find((pull) => pull.state === "merged");
  const [closed] = pulls;
  if (alive || !closed) return alive ?? null;
  const closer = await forge.closerOf(closed.number);
  throw new ScmFailure("forge_refused", `#${closed.number} was closed by ${nameOf(closer)}; it stays closed`); // I12
}

/** An unknown closer counts as a person. */
function nameOf(closer: Closer | null): string {
  if (closer === null) return "a person";
  return closer.type === "Bot" ? `the bot ${closer.login}` : `a person, ${closer.login}`;
}
