// activities/sandbox/verify.ts: `verify.run`: the profile's command in a workspace, and what its exit code and report say.
import type { Admitted } from "../../core/contract.ts";
import { judgeVerification } from "../../core/verifier/verdict.ts";
import type { VerificationReport } from "../../core/schema/verification.ts";
import { readable, run, transcript } from "./command.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Registry } from "./registry.ts";

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
  await deps.artifacts.put(permit, "verification_report", new TextEncoder().encode(JSON.stringify(report)));
  return report;
}
