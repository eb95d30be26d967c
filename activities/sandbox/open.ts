// activities/sandbox/open.ts: `workspace.open`: the base, and a patch or checkpoint on top of it.
import { join } from "node:path";
import { ApplicationFailure } from "@temporalio/activity";
import { toApplicationFailure } from "../failure.ts";
import type { Admitted } from "../../core/contract.ts";
import { Patch, SourceManifest } from "../../core/schema/patch.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { GuidanceReport } from "../../core/schema/instructions.ts";
import type { VerifierProfile } from "../../core/schema/verification.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";
import { readGuidance } from "./guidance.ts";
import { readProfile } from "./profile.ts";
import { readJsonArtifact } from "./read-json.ts";
import type { Registry } from "./registry.ts";
import { applyPatch, cloneInto, dropBundle, keepBundle } from "./source.ts";
import { newWorkspaceId } from "./workspace-id.ts";

type Open = Admitted<"workspace.open">;

/**
 * A second attempt, the first one's answer having been lost, opens a workspace of its own and ends the first's, whether
 * that is open already or still being opened.
 */
export async function openWorkspace(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Open,
): Promise<ResultOf<"workspace.open">> {
  const { signal } = deps.pulse();
  const { source } = action;
  const { profile, profileDigest } = await readProfile(deps.artifacts, { permit, action });
  const manifest = await readJsonArtifact(deps.artifacts, {
    permit,
    digest: source.manifest,
    schema: SourceManifest,
  });
  const bytes = await deps.artifacts.get(permit, source.bundle);
  const patch =
    action.apply === null
      ? null
      : await readJsonArtifact(deps.artifacts, { permit, digest: action.apply, schema: Patch });
  const workspace = await start(deps, claims.run, profile);
  let bundle: string;
  let guidance: GuidanceReport | null = null;
  try {
    signal.throwIfAborted(); // an attempt that was given up meanwhile must not end the one that took its place
    await endEarlier(deps, registry, { permitId: claims.id, id: workspace.id });
    bundle = keepBundle(deps.sources, workspace.id, bytes);
    await cloneInto(deps.driver, workspace, { bundle, signal });
    if (action.guidance)
      guidance = await readGuidance(deps, workspace, { permit, manifest, runId: claims.run });
    if (patch) await applyPatch(deps.driver, workspace, patch);
  } catch (error) {
    registry.remove(workspace.id);
    await giveUp(deps, workspace);
    signal.throwIfAborted();
    throw startFailure(error);
  }
  registry.add({ workspace, profile, profileDigest, manifest, bundle });
  const { name, digest } = workspace.image;
  return {
    workspace: { id: workspace.id, queue: deps.hostQueue },
    host: deps.host,
    image: `${name}@${digest}`,
    ...(guidance !== null && { guidance }),
  };
}

async function endEarlier(
  { driver, sources }: SandboxDeps,
  registry: Registry,
  { permitId, id }: { permitId: string; id: string },
): Promise<void> {
  const earlier = registry.claim(permitId, id);
  if (earlier === null) return;
  registry.remove(earlier);
  dropBundle(sources, earlier);
  await driver.destroy({ id: earlier });
}

async function start(deps: SandboxDeps, runId: string, profile: VerifierProfile): Promise<Workspace> {
  const readOnlyMounts = profile.caches.map(({ name, mount }) => ({
    source: join(deps.caches, name),
    target: mount,
  }));
  const workspaceId = newWorkspaceId(runId);
  try {
    return await deps.driver.open({ workspaceId, runId, limits: deps.limits, readOnlyMounts });
  } catch (error) {
    throw startFailure(error);
  }
}

/** What cannot be removed now is reaped by the next worker; why it was given up matters more. */
async function giveUp({ driver, sources }: SandboxDeps, workspace: Workspace): Promise<void> {
  try {
    dropBundle(sources, workspace.id);
  } finally {
    await driver.destroy(workspace).catch(() => undefined);
  }
}

/** Up to here nothing of the project has run: whatever breaks, a full disk or a missing program, is the host's. */
function startFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure) return error;
  const message = error instanceof Error ? error.message : "unknown fault";
  return toApplicationFailure("sandbox_start", message);
}
