// core/pull-request/body.ts: a pull request's body from its run's evidence, as one section that is marked as ours.
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import { evidenceSection } from "./evidence-section.ts";
import type { MovedBase } from "./evidence-section.ts";
import { headerOf } from "./header.ts";
import { runMarker, SECTION_BEGIN, SECTION_END } from "./marker.ts";

/** Markdown. Free text in `evidence` is redacted already (I9): escaping would hide a secret from a redactor. Total. */
export function pullRequestBody(evidence: PullRequestEvidence, moved: MovedBase | null = null): string {
  return [
    SECTION_BEGIN,
    runMarker(evidence),
    ...headerOf(evidence),
    "",
    ...evidenceSection(evidence, moved),
    SECTION_END,
    "",
  ].join("\n");
}
