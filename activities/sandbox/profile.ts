// activities/sandbox/profile.ts: the verifier profile, from the policy snapshot that the run is bound to (I17).
import { z } from "zod";
import type { ArtifactFront } from "../../core/contract.ts";
import { digestOf } from "../../core/digest.ts";
import { KeptProfile } from "../../core/schema/verification.ts";
import type { VerifierProfile } from "../../core/schema/verification.ts";
import { inSteps } from "../../core/verifier/earlier-profile.ts";
import { toApplicationFailure } from "../failure.ts";
import { readJsonArtifact } from "./read-json.ts";

const Verifiers = z.object({ verifiers: z.array(KeptProfile) });

export async function readProfile(
  front: ArtifactFront,
  { permit, action }: { permit: string; action: { profile: string; policy: string } },
): Promise<{ profile: VerifierProfile; profileDigest: string }> {
  const snapshot = await readJsonArtifact(front, { permit, digest: action.policy, schema: Verifiers });
  const kept = snapshot.verifiers.find(({ name }) => name === action.profile);
  if (!kept)
    throw toApplicationFailure("internal", `the policy snapshot has no verifier profile ${action.profile}`);
  return { profile: inSteps(kept), profileDigest: digestOf(kept) };
}
