// test/support/stories/platform-rules.ts: the shipped policy of a stack's tenant with rules more of the platform's, in force at once.
import { seedTenant } from "../../../activities/ledger/seed.ts";
import type { LoadedRule } from "../../../core/schema/policy.ts";
import { shippedPolicy } from "./profiles.ts";
import type { StoryStack } from "./stack.ts";

export async function addPlatformRules(world: StoryStack, ...rules: readonly LoadedRule[]): Promise<void> {
  const id = world.stack.file.tenant;
  const shipped = shippedPolicy(id);
  const documents = shipped.documents.map((document) =>
    document.level === "platform" ? { ...document, rules: [...document.rules, ...rules] } : document,
  );
  const policy = { ...shipped, documents };
  await seedTenant(world.recorder, { tenant: { id, name: id }, installations: [], subjects: [], policy });
}
