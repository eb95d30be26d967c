// activities/sandbox/egress/profile.ts: the egress profile of a command, from the policy snapshot that the run is bound to.
import { z } from "zod";
import type { ArtifactFront } from "../../../core/contract.ts";
import { EgressProfile } from "../../../core/schema/egress.ts";
import type { EgressRef } from "../../../core/schema/egress.ts";
import { toApplicationFailure } from "../../failure.ts";
import { readJsonArtifact } from "../read-json.ts";

const Profiles = z.object({ egress: z.array(EgressProfile).default([]) });

/** Fails where there is none: policy has refused that before. */
export async function readEgressProfile(
  front: ArtifactFront,
  { permit, egress }: { permit: string; egress: EgressRef | null },
): Promise<EgressProfile> {
  if (egress === null)
    throw toApplicationFailure("internal", "a command without an egress profile has no network");
  const snapshot = await readJsonArtifact(front, { permit, digest: egress.policy, schema: Profiles });
  const profile = snapshot.egress.find(({ name }) => name === egress.profile);
  if (!profile)
    throw toApplicationFailure("internal", `the policy snapshot has no egress profile ${egress.profile}`);
  return profile;
}
