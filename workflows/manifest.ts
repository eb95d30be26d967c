// workflows/manifest.ts: the twelve versions a run is made with, stored before its first effect.
import { modelName, modelsOf } from "../core/run/fall-back.ts";
import type { RunInput, RunManifest } from "../core/schema/run.ts";
import { record } from "./ledger.ts";
import type { Run } from "./run.ts";

/** Recorded again once the base commit and the sandbox image are known. `none`: that part does not exist yet. */
export async function recordManifest(run: Run): Promise<void> {
  await record(run.door.actor, { kind: "manifest", manifest: manifestOf(run) });
}

function manifestOf({ input, state }: Run): RunManifest {
  const version = (name: string): string => input.versions[name] ?? "none";
  return {
    runtime: version("runtime"),
    ...(input.task.change === "agent" ? modelVersions(input, version) : NO_MODEL),
    verifierProfile: `${input.profile}@${state.admitted?.profileDigest ?? "none"}`,
    policySnapshot: state.admitted?.policySnapshot ?? "none",
    sandboxImage: state.image,
    baseSha: state.source?.baseSha ?? "none",
    judgeRubric: input.judge ? version("judgeRubric") : "none",
    redactionRules: version("redactionRules"),
  };
}

type ModelVersions = Pick<
  RunManifest,
  "promptContract" | "systemPrompt" | "toolSchemas" | "modelRoute" | "contextManifest"
>;

const NO_MODEL: ModelVersions = {
  promptContract: "none",
  systemPrompt: "none",
  toolSchemas: "none",
  modelRoute: "none",
  contextManifest: "none",
};

function modelVersions(input: RunInput, version: (name: string) => string): ModelVersions {
  return {
    promptContract: version("promptContract"),
    systemPrompt: version("systemPrompt"),
    toolSchemas: version("toolSchemas"),
    modelRoute: modelsOf(input).map(modelName).join(", then ") || "none",
    contextManifest: input.brief,
  };
}
