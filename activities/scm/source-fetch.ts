// activities/scm/source-fetch.ts: a branch's head as two artifacts, bundle and manifest; no token goes with them.
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { Permit } from "../../core/schema/permit.ts";
import { makeBundle } from "./bundle.ts";
import type { ScmDeps } from "./effect.ts";
import { ScmFailure } from "./failure.ts";
import type { ForgeRepository } from "./forge.ts";
import type { GitRun } from "./git.ts";
import { readManifest } from "./manifest.ts";
import { fetchBranch } from "./mirror.ts";
import { isBranchName } from "./ref-name.ts";
import type { Turns } from "./turns.ts";

type Fetched = { repository: string; branch: string; baseSha: string; mirror: GitRun };

/** Reads only, so it may be repeated. Fails: `forge_not_found` naming the branch, `clone_failed`, the forge's kinds. */
export async function fetchSource(
  deps: ScmDeps & { turns: Turns },
  input: Admitted<"source.fetch">,
  signal: AbortSignal,
): Promise<ResultOf<"source.fetch">> {
  const { repository } = input.action;
  const { installations } = input.claims;
  // One at a time: what a second fetch throws away, the first may still be bundling.
  return deps.turns(`${input.claims.tenant}/${repository.toLowerCase()}`, async () => {
    signal.throwIfAborted();
    const fetched = await deps.forge.withRepository(
      { repository, forgeId: input.claims.forgeId, installations, needs: { contents: "read" }, signal },
      (forge) => fetchHead(deps, input, { forge, signal }),
    );
    return storeSource(deps, input, fetched);
  });
}

async function fetchHead(
  deps: ScmDeps,
  { action, claims }: Admitted<"source.fetch">,
  { forge, signal }: { forge: ForgeRepository; signal: AbortSignal },
): Promise<Fetched> {
  const facts = await forge.facts();
  const branch = action.ref ?? facts.defaultBranch;
  const known = isBranchName(branch) && (await forge.branchHead(branch)) !== null;
  if (!known) {
    const remedy = action.ref === null ? "is it empty?" : "base_ref in the task names one of its branches";
    throw new ScmFailure("forge_not_found", `${forge.name} has no branch "${branch}"; ${remedy}`);
  }
  const { command } = deps.git;
  const dir = join(deps.mirrorDir, claims.tenant, String(facts.forgeId)); // I7; names change, ids do not
  const baseSha = await fetchBranch({ command, dir, branch, access: forge.git(), signal });
  return { repository: forge.name, branch, baseSha, mirror: { command, cwd: dir, signal } };
}

async function storeSource(
  deps: ScmDeps,
  { permit, claims }: Admitted<"source.fetch">,
  { repository, branch, baseSha, mirror }: Fetched,
): Promise<ResultOf<"source.fetch">> {
  const workDir = await mkdtemp(join(deps.mirrorDir, claims.tenant, "bundle-"));
  try {
    const manifest = await readManifest(mirror, baseSha);
    const path = await makeBundle({ mirror, manifest, repository, branch, workDir });
    await assertPermitted(path, claims);
    const bundle = await deps.artifacts.put(permit, "source_bundle", await readFile(path));
    const listing = Buffer.from(JSON.stringify(manifest));
    const stored = await deps.artifacts.put(permit, "source_manifest", listing);
    const source = { baseSha, bundle: bundle.digest, manifest: stored.digest };
    return { source, ref: branch, files: manifest.entries.length, bytes: bundle.bytes };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Looked at before it is read into memory. */
async function assertPermitted(path: string, claims: Permit): Promise<void> {
  const { size } = await stat(path);
  const right = claims.writes.find((write) => write.class === "source_bundle");
  if (right === undefined || size <= right.maxBytes) return; // without a right the artifact front refuses
  throw new ScmFailure(
    "forge_refused",
    `the source is ${size} bytes, more than the ${right.maxBytes} permitted`,
  );
}
