// test/support/forge/catch-up.ts: after a crash, lets pull requests follow branches that moved in the last moment.
import { gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { ZERO_SHA, readRef } from "./git-refs.ts";
import { openPulls } from "./pulls.ts";
import { announce } from "./ref-change.ts";

/** Git keeps a ref at once, the state 50 ms later; git is the truth. Events may come twice, as GitHub's may. */
export async function catchUp(forge: Forge): Promise<void> {
  for (const repository of forge.store.state.repositories) {
    for (const pull of openPulls(forge, repository)) {
      const ref = `refs/heads/${pull.headRef}`;
      const after = (await readRef(gitDirOf(forge, repository), ref)) ?? ZERO_SHA;
      if (after === pull.headSha || pull.state !== "open") continue;
      await announce(forge, repository, { ref, before: pull.headSha, after, actor: repository.owner });
    }
  }
}
