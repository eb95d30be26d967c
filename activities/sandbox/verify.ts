// activities/sandbox/verify.ts: `verify.run`: the profile's command in a workspace, and what its exit code and report say.
import type { Admitted } from "../../core/contract.ts";
import { judgeVerification, mayBeMissing } from "../../core/verifier/verdict.ts";
import type { VerificationReport, VerifierProfile } from "../../core/schema/verification.ts";
import { readable, run, transcript } from "./command.ts";
import { toApplicationFailure } from "../failure.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";
import type { Registry } from "./registry.ts";

const LOOK_SECONDS = 30;

/** Fails: `verifier_infrastructure` where the profile's own program is missing. */
export async function verify(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Admitted<"verify.run">,
): Promise<VerificationReport> {
  const { workspace, profile, profileDigest } = registry.find(action.workspace.id);
  const result = await run(deps, workspace, { argv: profile.argv, seconds: profile.timeout_seconds });
  const { outcome, exitCode, durationMs } = result;
  const judged = judgeVerification(profile, { outcome, exitCode, durationMs, output: result.stdout.text });
  const log = transcript(result);
  await deps.artifacts.put(permit, "raw_log", new TextEncoder().encode(log));
  const { noted } = readable(deps.redactor(claims.run), log);
  const kept = await deps.artifacts.put(permit, "redacted_log", new TextEncoder().encode(noted));
  const report: VerificationReport = {
    phase: action.phase,
    profile: profile.name,
    profileDigest,
    exitCode,
    durationMs: Math.round(durationMs),
    log: kept.digest,
    ...judged,
  };
  if (mayBeMissing(result)) await assertThere(deps, workspace, profile);
  await deps.artifacts.put(permit, "verification_report", new TextEncoder().encode(JSON.stringify(report)));
  return report;
}

/**
 * The profile's own program must be of the image: without it nothing was verified, and the project is not to blame.
 * One that lies in the repository is the project's, and so is what its tests call.
 */
async function assertThere(deps: SandboxDeps, workspace: Workspace, profile: VerifierProfile): Promise<void> {
  const [program = ""] = profile.argv;
  if (program.includes("/") && !program.startsWith("/")) return;
  const argv = ["sh", "-c", 'command -v "$1"', "sh", program];
  const { exitCode } = await run(deps, workspace, { argv, seconds: LOOK_SECONDS });
  if (exitCode === 0) return;
  throw toApplicationFailure(
    "verifier_infrastructure",
    `${program}, which the verifier profile ${profile.name} runs, is not in the sandbox's image`,
  );
}
