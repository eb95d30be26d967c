// test/support/stories/at-forge.ts: what people and the forge itself do to a story's pull requests.
import { Client, Connection } from "@temporalio/client";
import type { Asked, Fault } from "../forge/faults.ts";
import { pullRequestChanged } from "../../../workflows/messages.ts";
import type { StoryStack } from "./stack.ts";

export async function meet(
  world: StoryStack,
  fault: Omit<Fault, "times"> & { times?: number },
): Promise<void> {
  const answer = await world.dev("POST", "faults", fault);
  if (!answer.ok) throw new Error(await answer.text());
}

/** The App's requests to this repository, oldest first. */
export async function askedOf(world: StoryStack, repository: string): Promise<Asked[]> {
  const asked = (await (await world.dev("GET", "requests")).json()) as Asked[];
  return asked.filter(({ path }) => path.startsWith(`/repos/${repository}/`));
}

export async function allAsked(world: StoryStack): Promise<Asked[]> {
  return (await (await world.dev("GET", "requests")).json()) as Asked[];
}

/** A person's request that must do. */
export const doneBy =
  (world: StoryStack) =>
  async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await world.asPerson(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };

export async function headOf(world: StoryStack, repository: string, branch: string): Promise<string> {
  const ref = (await doneBy(world)("GET", `/repos/${repository}/git/ref/heads/${branch}`)) as {
    object: { sha: string };
  };
  return ref.object.sha;
}

/** A person's commit on top of a branch; answers its SHA. */
export async function commitOn(
  world: StoryStack,
  at: { repository: string; branch: string; path: string; content: string },
): Promise<string> {
  const { repository, branch, path, content } = at;
  const git = `/repos/${repository}/git`;
  const parent = await headOf(world, repository, branch);
  const { tree } = (await doneBy(world)("GET", `${git}/commits/${parent}`)) as { tree: { sha: string } };
  const entries = [{ path, mode: "100644", type: "blob", content }];
  const made = (await doneBy(world)("POST", `${git}/trees`, { base_tree: tree.sha, tree: entries })) as {
    sha: string;
  };
  const commit = { message: "Mine", tree: made.sha, parents: [parent] };
  const { sha } = (await doneBy(world)("POST", `${git}/commits`, commit)) as { sha: string };
  await doneBy(world)("PATCH", `${git}/refs/heads/${branch}`, { sha });
  return sha;
}

/** Looks now, as the slow poll would some time. */
export async function hint(world: StoryStack, run: string): Promise<void> {
  const { temporalAddress: address, namespace } = world.stack.file;
  const connection = await Connection.connect({ address });
  try {
    const handle = new Client({ connection, namespace }).workflow.getHandle(`run/default/${run}`);
    await handle.signal(pullRequestChanged, { delivery: "story" });
  } finally {
    await connection.close();
  }
}
