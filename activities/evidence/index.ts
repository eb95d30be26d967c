// activities/evidence/index.ts: the evidence queue's activities.
import type { EvidenceActivities } from "../../core/contract.ts";
import type { EvidenceDeps } from "./deps.ts";
import { keepHistory } from "./keep-history.ts";
import { writeReport } from "./write-report.ts";

export function createEvidenceActivities(deps: EvidenceDeps): EvidenceActivities {
  return {
    "evidence.keep": (input) => keepHistory(deps, input),
    "report.write": (input) => writeReport(deps, input),
  };
}
