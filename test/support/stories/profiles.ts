// test/support/stories/profiles.ts: further verifier profiles for a story: published as policy, as only policy may name them (I17).
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { seedTenant } from "../../../activities/ledger/seed.ts";
import { loadPolicies } from "../../../core/policy/load.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import { VerifierProfile } from "../../../core/schema/verification.ts";
import { CHECKOUT } from "../../../scripts/stack/places.ts";
import type { StoryStack } from "./stack.ts";

/** As the checkout has it. */
export function shippedPolicy(): PolicySnapshot {
  const paths = globSync("policies/**/*.{yaml,yml}", { cwd: CHECKOUT }).sort();
  return loadPolicies(paths.map((path) => ({ path, text: readFileSync(join(CHECKOUT, path), "utf8") })));
}

/** Beside those of the checkout, in force for every run that is started from now on. */
export async function publishProfiles(
  { recorder, stack }: StoryStack,
  profiles: Omit<z.input<typeof VerifierProfile>, "description" | "least_tests">[],
): Promise<void> {
  const shipped = shippedPolicy();
  const more = profiles.map((profile) =>
    VerifierProfile.parse({ ...profile, description: "Of a story.", least_tests: 0 }),
  );
  const { tenant: id } = stack.file;
  const policy = { ...shipped, verifiers: [...shipped.verifiers, ...more] };
  await seedTenant(recorder, { tenant: { id, name: id }, installations: [], subjects: [], policy });
}
