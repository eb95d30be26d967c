// core/schema/repository.ts: the repository contract that onboarding records.
import { z } from "zod";
import { RepositoryName, RiskTier } from "./vocabulary.ts";

/** What `skein repo onboard` asks for. */
export const OnboardRequest = z.strictObject({
  repository: RepositoryName,
  owner: z.string().min(1).max(100).describe("the person or team that answers for it"),
  team: z.string().min(1).max(60),
  tier: RiskTier,
  verifier: z.string().min(1).max(80),
});
export type OnboardRequest = z.infer<typeof OnboardRequest>;

/** What the forge says of one. */
export const RepositoryFacts = z.strictObject({
  forgeId: z.int(),
  defaultBranch: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
});

/** What the platform knows of a repository. Identity is the forge's numeric id: names change. */
export const Repository = OnboardRequest.extend({
  id: z.string(),
  forgeId: z.int(),
  installationId: z.int(),
  defaultBranch: z.string(),
});
export type Repository = z.infer<typeof Repository>;
