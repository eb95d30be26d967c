// test/support/stories/platform-rules.ts: the shipped policy of a stack's tenant, changed, in force at once.
import { seedTenant } from "../../../activities/ledger/seed.ts";
import type { LoadedRule, PolicySnapshot } from "../../../core/schema/policy.ts";
import { shippedPolicy } from "./profiles.ts";
import type { StoryStack } from "./stack.ts";

export async function changePolicy(
  world: StoryStack,
  change: (shipped: PolicySnapshot) => PolicySnapshot,
): Promise<void> {
  const id = world.stack.file.tenant;
  const policy = change(shippedPolicy(id));
  await seedTenant(world.recorder, { tenant: { id, name: id }, installations: [], subjects: [], policy });
}

/** Rules more of the platform's. */
export async function addPlatformRules(world: StoryStack, ...rules: readonly LoadedRule[]): Promise<void> {
  await changePolicy(world, (shipped) => ({
    ...shipped,
    documents: shipped.documents.map((document) =>
      document.level === "platform" ? { ...document, rules: [...document.rules, ...rules] } : document,
    ),
  }));
}
