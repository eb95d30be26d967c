// activities/evidence/index.ts: the evidence queue's activities.
import type { EvidenceActivities } from "../../core/contract.ts";
import type { EvidenceDeps } from "./deps.ts";
import { keepHistory } from "./keep-history.ts";

export function createEvidenceActivities(deps: EvidenceDeps): EvidenceActivities {
  return { "evidence.keep": (input) => keepHistory(deps, input) };
}
