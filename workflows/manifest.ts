// workflows/manifest.ts: the twelve versions a run is made with, stored before its first effect.
import type { RunManifest } from "../core/schema/run.ts";
import { record } from "./ledger.ts";
import type { Run } from "./run.ts";

/** Recorded again once the base commit and the sandbox image are known. `none`: that part does not exist yet. */
export async function recordManifest(run: Run): Promise<void> {
  await record(run.door.actor, { kind: "manifest", manifest: manifestOf(run) });
}

function manifestOf({ input, state }: Run): RunManifest {
  const version = (name: string): string => input.versions[name] ?? "none";
  const agent = input.task.change === "agent";
  return {
    runtime: version("runtime"),
    promptContract: agent ? version("promptContract") : "none",
    systemPrompt: agent ? version("systemPrompt") : "none",
    toolSchemas: agent ? version("toolSchemas") : "none",
    verifierProfile: `${input.profile}@${state.admitted?.profileDigest ?? "none"}`,
    policySnapshot: state.admitted?.policySnapshot ?? "none",
    sandboxImage: state.image,
    modelRoute: agent && input.route ? `${input.route.provider}/${input.route.model}` : "none",
    baseSha: state.source?.baseSha ?? "none",
    contextManifest: agent ? input.brief : "none",
    judgeRubric: "none",
    redactionRules: version("redactionRules"),
  };
}
