// core/schema/onboarding.ts: what the `onboarding` workflow is asked and answers: does the forge know this repository?
import { z } from "zod";
import { RepositoryFacts } from "./repository.ts";
import { FailureKind } from "./failure.ts";
import { RepositoryName, TenantId } from "./vocabulary.ts";

export const Onboarding = z.strictObject({ tenant: TenantId, repository: RepositoryName });
export type Onboarding = z.infer<typeof Onboarding>;

/** refused: by policy or a halt. failed: the forge could not be asked, or said no. */
export const OnboardingAnswer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("found"), facts: RepositoryFacts }),
  z.strictObject({ kind: z.literal("refused"), because: z.string() }),
  z.strictObject({ kind: z.literal("failed"), failure: FailureKind, because: z.string() }),
]);
export type OnboardingAnswer = z.infer<typeof OnboardingAnswer>;
