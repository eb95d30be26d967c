// core/schema/repository.ts: the repository contract that onboarding records, and what the forge says of a repository.
import { z } from "zod";
import { RepositoryName, RiskTier } from "./vocabulary.ts";

const verifier = z.string().min(1).max(80);

/** What `skein repo onboard` asks for. */
export const OnboardRequest = z.strictObject({
  repository: RepositoryName,
  owner: z.string().min(1).max(100).describe("the person or team that answers for it"),
  team: z.string().min(1).max(60),
  tier: RiskTier,
  verifier: verifier.optional().describe("absent: the one that the names at its root tell of"),
});
export type OnboardRequest = z.infer<typeof OnboardRequest>;

/** What the platform knows of a repository. Identity is the forge's numeric id: names change. */
export const Repository = OnboardRequest.extend({
  verifier,
  id: z.string(),
  forgeId: z.int(),
  installationId: z.int(),
  defaultBranch: z.string(),
});
export type Repository = z.infer<typeof Repository>;

/** What the forge says of it. */
export const RepositoryFacts = z.strictObject({
  forgeId: z.int(),
  defaultBranch: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
  verifiers: z
    .array(z.string())
    .optional()
    .describe("profiles that the names at its root tell of; absent in answers of earlier versions"),
});
export type RepositoryFacts = z.infer<typeof RepositoryFacts>;
