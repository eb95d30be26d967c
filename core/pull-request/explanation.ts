// core/pull-request/explanation.ts: a run's decision path in short, for whoever asks at its pull request: stage, why, rules, evidence, commands.
import { checksThatFound } from "../patch/found.ts";
import { storyOfRun } from "../run/told.ts";
import type { CommentReply } from "../schema/comment.ts";
import type { BoundaryReport } from "../schema/patch.ts";
import type { DecisionView, RunDetail } from "../schema/view.ts";

const MOST_RULES = 8;
const MOST_REPORTS = 4;
const LONGEST = 600;

/** Total; texts are as the ledger keeps them. */
export function explanationOf(detail: RunDetail): Extract<CommentReply, { answers: "explain" }> {
  const { run, counts, decisions } = detail;
  const story = storyOfRun(run);
  const commands = [`skein run show ${run.id}`, `skein run explain ${run.id}`, ...story.commands];
  return {
    answers: "explain",
    run: run.id,
    stage: story.stage,
    outcome: story.outcome,
    why: story.why === null ? null : clip(story.why),
    you: clip(story.you),
    decisions: counts,
    rules: decisions
      .filter(({ effect }) => effect !== "allow")
      .slice(-MOST_RULES)
      .map((decision) => clip(ruleLine(decision))),
    evidence: evidenceLines(detail).map(clip),
    commands: [...new Set(commands)].slice(0, 12).map(clip),
  };
}

function ruleLine({ effect, kind, subject, because, rules }: DecisionView): string {
  const what = effect === "deny" ? "refused" : "asked people";
  const by = rules.length > 0 ? ` (${rules.join(", ")})` : "";
  return `${kind} ${what}${by}: ${because}; ${subject}`;
}

function evidenceLines({ verifications, boundary, manifest, artifacts }: RunDetail): string[] {
  return [
    ...verifications
      .slice(-MOST_REPORTS)
      .map(({ phase, profile, verdict, because }) => `${phase} by ${profile}: ${verdict}, ${because}`),
    ...(boundary === null
      ? []
      : [
          `patch of ${boundary.files} files, +${boundary.added} -${boundary.removed} lines`,
          ...foundLine(boundary),
        ]),
    ...(manifest === null
      ? []
      : [`policy ${manifest.policySnapshot.slice(0, 12)}, base ${manifest.baseSha.slice(0, 12)}`]),
    ...(artifacts.length === 0 ? [] : [`${artifacts.length} artifacts are kept`]),
  ];
}

function foundLine(boundary: BoundaryReport): string[] {
  const found = checksThatFound(boundary) ?? [];
  return found.length > 0 ? [`checks of the diff found ${found.join(", ")}`] : [];
}

function clip(text: string): string {
  return text.slice(0, LONGEST);
}
