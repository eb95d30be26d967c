// core/verifier/earlier-profile.ts: a profile out of a snapshot of whatever version, as steps: the one place that knows the earlier shape. Total.
import type { KeptProfile, VerifierProfile } from "../schema/verification.ts";

/** One command becomes one step of the profile's own name. */
export function inSteps(kept: KeptProfile): VerifierProfile {
  if ("steps" in kept) return kept;
  const { argv, timeout_seconds, report: format, least_tests, ...whole } = kept;
  const report = format === "tap" ? { format, least_tests } : { format };
  return { ...whole, steps: [{ name: kept.name, argv, timeout_seconds, report, required: true }] };
}
