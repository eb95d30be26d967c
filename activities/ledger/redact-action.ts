// activities/ledger/redact-action.ts: an action as it may be stored and shown: free text redacted, the rest as proposed (I9).
import { canonicalJson } from "../../core/canonical-json.ts";
import { countsShown } from "../../core/instructions/report.ts";
import type { Action, ActionKind, ActionOf } from "../../core/schema/action.ts";
import { oneLine } from "./stored-text.ts";

type Redact = (text: string) => string;

/** What the action touches, one redacted line of at most 200 characters. */
export function subjectOf(action: Action, redact: Redact): string {
  return oneLine(redact(subject(action)), 200);
}

/** RFC 8785 text of the action, every text in it redacted; for people, no longer the action that was decided on. */
export function storedAction(action: Action, redact: Redact): string {
  return canonicalJson(mapTexts(action, (text) => redact(text).toWellFormed()));
}

function mapTexts(value: unknown, map: Redact): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((member) => mapTexts(member, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, map)]));
}

const SUBJECTS: { [K in ActionKind]: (action: ActionOf<K>) => string } = {
  "run.start": () => "the run",
  "run.stop": () => "the run",
  "repository.read": (action) => action.repository,
  "source.fetch": (action) => `${action.repository} at ${action.ref ?? "its default branch"}`,
  "workspace.open": (action) => `${action.purpose} workspace of ${action.source.baseSha.slice(0, 12)}`,
  "guidance.use": guidanceSubject,
  "model.call": (action) => `${action.route.provider}/${action.route.model}, turn ${action.turn}`,
  "judge.run": (action) => `${action.route.provider}/${action.route.model}`,
  "tool.read": (action) => `${action.tool} ${action.path}`,
  "tool.write": (action) => `${action.tool} ${action.path}`,
  "shell.exec": (action) => action.command,
  "shell.network": (action) => action.command,
  "script.exec": (action) => action.argv.join(" "),
  "verify.run": (action) => `${action.profile} (${action.phase})`,
  "patch.export": (action) => action.purpose,
  "patch.submit": (action) => `${action.patch.slice(0, 12)}: ${action.boundary.files} files`,
  "report.write": (action) => `report of ${action.evidence.runId}`,
  "branch.bundle": (action) => `${action.repository} ${action.branch}`,
  "branch.push": (action) => `${action.repository} ${action.branch}`,
  "pr.open": (action) => `${action.repository} ${action.branch} into ${action.base}`,
  "pr.read": (action) => `${action.repository}#${action.number}`,
  "access.read": (action) => `what ${action.login} may do in ${action.repository}`,
  "pr.comment": (action) => `${action.repository}#${action.number}, to comment ${action.comment}`,
  "run.cleanup": (action) => `${action.workspaces.length} workspaces`,
  "evidence.keep": (action) => `history of ${action.workflowId}`,
  "notify.send": (action) => action.about,
};

function guidanceSubject({ files, counts, findings }: ActionOf<"guidance.use">): string {
  const places = findings.slice(0, 3).map(({ path, line }) => `${path}:${line}`);
  const found = countsShown(counts);
  return `${files} instruction files${found === null ? "" : `, suspicious: ${found} (${places.join(", ")})`}`;
}

function subject<K extends ActionKind>(action: ActionOf<K> & { kind: K }): string {
  return SUBJECTS[action.kind](action);
}
