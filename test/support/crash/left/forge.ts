// test/support/crash/left/forge.ts: what is wrong on the forge: one pull request, of the right tree, on the one branch (I11).
import { z } from "zod";
import type { StoryStack } from "../../stories/stack.ts";

const Pulls = z.array(z.object({ number: z.int(), head: z.object({ sha: z.string() }) }));
const Branches = z.array(z.object({ name: z.string() }));
const Commit = z.object({
  tree: z.object({ sha: z.string() }),
  parents: z.array(z.object({ sha: z.string() })),
});

/** Of the repository's only pull request. Throws where there is none. */
export async function treeOf(world: StoryStack, repository: string): Promise<string> {
  const [pull] = await ask(world, `/repos/${repository}/pulls?state=all`, Pulls);
  if (!pull) throw new Error(`${repository} has no pull request`);
  return (await ask(world, `/repos/${repository}/git/commits/${pull.head.sha}`, Commit)).tree.sha;
}

/** `tree`: of the same change, undisturbed. Empty: nothing is wrong. */
export async function wrongOnForge(world: StoryStack, repository: string, tree: string): Promise<string[]> {
  const pulls = await ask(world, `/repos/${repository}/pulls?state=all`, Pulls);
  const branches = await ask(world, `/repos/${repository}/branches`, Branches);
  const found: string[] = [];
  if (pulls.length !== 1) found.push(`${pulls.length} pull requests`);
  if (branches.length !== 2) found.push(`branches ${branches.map(({ name }) => name).join(", ")}`);
  for (const { number, head } of pulls) {
    const commit = await ask(world, `/repos/${repository}/git/commits/${head.sha}`, Commit);
    if (commit.tree.sha !== tree) found.push(`#${number} has tree ${commit.tree.sha}, not ${tree}`);
    const [parent] = commit.parents;
    const above = await ask(world, `/repos/${repository}/git/commits/${parent?.sha ?? ""}`, Commit);
    if (above.parents.length > 0) found.push(`#${number} has more than one commit`);
  }
  return found;
}

async function ask<T>(world: StoryStack, path: string, schema: z.ZodType<T>): Promise<T> {
  const response = await world.asPerson("GET", path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return schema.parse(await response.json());
}
