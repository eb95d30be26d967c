// test/support/forge/ref-change.ts: what follows when a ref has moved: push, create, delete events, and pull requests.
import { emit } from "./events.ts";
import { gitDirOf, timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { ZERO_SHA, isAncestor, readRef } from "./git-refs.ts";
import { closePull, settleMerged } from "./pull-changes.ts";
import { emitPull, note, openPulls, pointPullRef } from "./pulls.ts";
import { pushBody } from "./push-event.ts";
import type { RefChange } from "./push-event.ts";
import type { Pull, Repository } from "./state.ts";

/** Tells the world of a ref that git has already moved; the caller holds the repository's lock. */
export async function announce(forge: Forge, repository: Repository, change: RefChange): Promise<void> {
  repository.pushedAt = timestamp(forge);
  forge.store.touch();
  await emitCreateOrDelete(forge, repository, change);
  await emit(forge, {
    event: "push",
    repository,
    actor: change.actor,
    body: await pushBody(forge, repository, change),
  });
  if (!change.ref.startsWith("refs/heads/")) return;
  const branch = change.ref.slice("refs/heads/".length);
  for (const pull of openPulls(forge, repository)) {
    if (pull.headRef === branch) await followHead(forge, { repository, pull }, change);
    else if (pull.baseRef === branch) await followBase(forge, { repository, pull }, change);
  }
}

interface Followed {
  repository: Repository;
  pull: Pull;
}

async function followHead(forge: Forge, followed: Followed, change: RefChange): Promise<void> {
  const { repository, pull } = followed;
  const { actor } = change;
  if (change.after === ZERO_SHA) {
    note(forge, pull, { event: "head_ref_deleted", actor });
    await closePull(forge, { repository, pull, actor });
    return;
  }
  const base = await readRef(gitDirOf(forge, repository), `refs/heads/${pull.baseRef}`);
  pull.headSha = change.after;
  pull.baseSha = base ?? pull.baseSha;
  pull.updatedAt = timestamp(forge);
  forge.store.touch();
  await pointPullRef(forge, repository, pull);
  const more = { before: change.before, after: change.after };
  await emitPull(forge, { repository, pull, actor, action: "synchronize", more });
}

/** A base that now holds the head has merged it, whoever did it and however. */
async function followBase(forge: Forge, followed: Followed, change: RefChange): Promise<void> {
  const { repository, pull } = followed;
  const { actor } = change;
  if (change.after === ZERO_SHA) {
    await closePull(forge, { repository, pull, actor });
    return;
  }
  if (await isAncestor(gitDirOf(forge, repository), pull.headSha, change.after)) {
    await settleMerged(forge, { repository, pull, actor }, change.after);
  }
}

async function emitCreateOrDelete(forge: Forge, repository: Repository, change: RefChange): Promise<void> {
  const created = change.before === ZERO_SHA;
  if (!created && change.after !== ZERO_SHA) return;
  const [, type, ...rest] = change.ref.split("/");
  const body = { ref: rest.join("/"), ref_type: type === "tags" ? "tag" : "branch", pusher_type: "user" };
  const more = created
    ? { master_branch: repository.defaultBranch, description: repository.description }
    : {};
  await emit(forge, {
    event: created ? "create" : "delete",
    repository,
    actor: change.actor,
    body: { ...body, ...more },
  });
}
