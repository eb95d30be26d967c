// core/pull-request/evidence-section.ts: what was done, tried and refused, so that a reviewer need not take our word.
import { dollars } from "../run/details.ts";
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import { lostTests } from "../verifier/lost-tests.ts";
import { code, fenced, inline } from "./inert.ts";

/** The base branch went on to this commit after the change was verified. */
export type MovedBase = { branch: string; to: string };

export function evidenceSection(evidence: PullRequestEvidence, moved: MovedBase | null): string[] {
  return [
    ...summary(evidence),
    ...verification(evidence),
    ...findings(evidence),
    ...judgeLines(evidence),
    ...decisionLines(evidence),
    ...suspicionLines(evidence),
    ...provenance(evidence),
    ...baseNote(evidence, moved),
  ];
}

function summary(evidence: PullRequestEvidence): string[] {
  const heading = evidence.change === "agent" ? "What the agent says it did" : "The command that was run";
  return [`### ${heading}`, "", fenced(evidence.summary), ""];
}

function verification({ baseline, verification: after }: PullRequestEvidence): string[] {
  const isFlaky = [baseline, after].some(({ flaky }) => flaky !== undefined);
  const row = (name: string, tell: (side: typeof baseline) => string): string =>
    `| ${name} | ${tell(baseline)} | ${tell(after)} |`;
  return [
    "### Verification",
    "",
    "| | before the change | after it, in a clean workspace |",
    "|---|---|---|",
    row("Verdict", (side) => `**${inline(side.verdict)}**`),
    row("Tests", (side) => `${side.total} run, ${side.passed} passed, ${side.failed} failed`),
    row("Profile", (side) => inline(side.profile)),
    row("Because", (side) => inline(side.because)),
    ...(isFlaky
      ? [
          row("Flaky", ({ flaky }) =>
            flaky === undefined ? "no" : `**yes**, on the same tree also ${inline(flaky)}`,
          ),
        ]
      : []),
    "",
    ...lossNote(after),
  ];
}

/** Nothing where nothing was seen: a heading over nothing would be read as a seal. */
function findings({ findings: lines = [] }: PullRequestEvidence): string[] {
  if (lines.length === 0) return [];
  return ["### What checks of the diff found", "", ...lines.map((line) => `- ${inline(line)}`), ""];
}

const JUDGED = {
  pass: "found nothing against it",
  abstain: "could not tell",
  veto: "is against it",
} as const;

function judgeLines({ judge }: PullRequestEvidence): string[] {
  if (judge === undefined) return [];
  return [
    "### What a second model says",
    "",
    `It was shown the task, the change and the verification, and **${JUDGED[judge.verdict]}**: ${inline(judge.because)}. Its word grants nothing.`,
    "",
    ...judge.concerns.map((concern) => `- To look at: ${inline(concern)}`),
    ...(judge.concerns.length > 0 ? [""] : []),
  ];
}

function lossNote({ compared }: PullRequestEvidence["verification"]): string[] {
  const what = compared?.unaccounted === undefined ? "lost with it" : "lost with it or perhaps so";
  const lost = lostTests(compared).map((line) => `- ${inline(line)}`);
  return lost.length === 0 ? [] : [`**Passed before the change, and ${what}:**`, "", ...lost, ""];
}

export function decisionLines({ decisions: counts, denied }: PullRequestEvidence): string[] {
  const { allow, askApproval, deny } = counts;
  const unseen = deny - denied.length;
  return [
    "### Policy decisions",
    "",
    `${allow} allowed, ${askApproval} needed approval, ${deny} refused.`,
    "",
    ...denied.map((line) => `- Refused: ${inline(line)}`),
    ...(denied.length > 0 && unseen > 0 ? [`- and ${unseen} more refused`] : []),
    ...(denied.length > 0 ? [""] : []),
  ];
}

/** Nothing suspicious: no section. */
export function suspicionLines({ suspicions }: PullRequestEvidence): string[] {
  if (suspicions === undefined) return [];
  const { findings, found, given } = suspicions;
  const unseen = found - findings.length;
  const use = given
    ? "The agent was given these files as data, after a person or policy let it."
    : "The agent was not given these files.";
  return [
    "### Suspicious in the repository's instruction files",
    "",
    ...findings.map(
      ({ path, line, kind, says }) => `- ${inline(path)}, line ${line}, ${code(kind)}: ${inline(says)}`,
    ),
    ...(unseen > 0 ? [`- and ${unseen} more`] : []),
    "",
    `${use} Nothing that they say changes what the run may do.`,
    "",
  ];
}

function provenance(evidence: PullRequestEvidence): string[] {
  return [
    "### Provenance",
    "",
    "| | |",
    "|---|---|",
    `| Size | ${evidence.files} files, +${evidence.added} −${evidence.removed} lines |`,
    `| Base commit | ${code(evidence.baseSha)} |`,
    `| Patch | ${code(evidence.patch)} |`,
    `| Policy snapshot | ${code(evidence.policySnapshot)} |`,
    `| Cost | ${costOf(evidence)} |`,
    "",
  ];
}

function baseNote({ baseSha }: PullRequestEvidence, moved: MovedBase | null): string[] {
  if (moved === null) return [];
  const { branch, to } = moved;
  return [
    `${code(branch)} has moved since: this was verified on ${code(baseSha)}, the branch is at ${code(to)} now.`,
    "",
  ];
}

export function costOf({ change, scripted, costMicroUsd }: PullRequestEvidence): string {
  const fictive = change === "agent" && scripted;
  return `${dollars(costMicroUsd)}${fictive ? " at a fictive price: a scripted model costs nothing" : ""}`;
}
