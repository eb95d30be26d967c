// activities/evidence/write-report.ts: `report.write`: what a run found out, as an artifact for people.
import type { Admitted } from "../../core/contract.ts";
import { redactedEvidence } from "../../core/pull-request/redact.ts";
import { analysisReport } from "../../core/pull-request/report.ts";
import type { Printed } from "../../core/pull-request/report.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { EvidenceDeps } from "./deps.ts";

/** Redacted before it is rendered, as escaping would hide a secret, and once more as it will be read (I9). */
export async function writeReport(
  deps: EvidenceDeps,
  input: Admitted<"report.write">,
): Promise<ResultOf<"report.write">> {
  const { permit, action } = input;
  const evidence = redactedEvidence(action.evidence, deps.redact);
  const text = deps.redact(analysisReport(evidence, await printedBy(deps, input)));
  return { report: await deps.artifacts.put(permit, "run_report", new TextEncoder().encode(text)) };
}

async function printedBy(
  deps: EvidenceDeps,
  { permit, action }: Admitted<"report.write">,
): Promise<Printed | null> {
  const { output } = action;
  if (output === null) return null;
  const text = new TextDecoder().decode(await deps.artifacts.get(permit, output));
  return { text: deps.redact(text), digest: output };
}
