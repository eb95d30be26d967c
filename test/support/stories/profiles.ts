// test/support/stories/profiles.ts: further verifier profiles for a story: published as policy, as only policy may name them (I17).
import { join } from "node:path";
import type { z } from "zod";
import { seedTenant } from "../../../activities/ledger/seed.ts";
import { readPolicyFolder } from "../../../cli/policy/folder.ts";
import { loadPolicies } from "../../../core/policy/load.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import { VerifierProfile } from "../../../core/schema/verification.ts";
import type { VerifierStep } from "../../../core/schema/verification.ts";
import { CHECKOUT } from "../../../scripts/stack/places.ts";
import type { StoryStack } from "./stack.ts";

/** As the checkout has it for the tenant. */
export function shippedPolicy(tenant: string): PolicySnapshot {
  return loadPolicies(readPolicyFolder(join(CHECKOUT, "policies")), tenant);
}

/** Beside those of the checkout, each of one step, in force for every run that is started from now on. */
export async function publishProfiles(
  { recorder, stack }: StoryStack,
  profiles: z.input<typeof VerifierStep>[],
): Promise<void> {
  const { tenant: id } = stack.file;
  const shipped = shippedPolicy(id);
  const more = profiles.map((step) =>
    VerifierProfile.parse({ name: step.name, description: "Of a story.", steps: [step] }),
  );
  const policy = { ...shipped, verifiers: [...shipped.verifiers, ...more] };
  await seedTenant(recorder, { tenant: { id, name: id }, installations: [], subjects: [], policy });
}
