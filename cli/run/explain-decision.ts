// cli/run/explain-decision.ts: one decision whole, as lines: the action, the facts, each snapshot's verdict with its rules, each gate with what it saw.
import { readRecord } from "../../core/policy/recorded.ts";
import type { KeptVerdict } from "../../core/policy/recorded.ts";
import type { DecisionWhole, GateView } from "../../core/schema/decision-record.ts";
import type { FactValue, Opinion, Verdict } from "../../core/schema/policy.ts";
import type { DecisionView } from "../../core/schema/view.ts";
import { leafLine } from "../policy/leaf.ts";
import { columns } from "../print.ts";

export function explainDecision(whole: DecisionWhole): string[] {
  const { facts, verdicts } = readRecord(whole.record);
  return [
    ...head(whole),
    "",
    `action  ${whole.actionDigest}`,
    ...indented(actionLines(whole.action)),
    "",
    ...factLines(facts),
    ...verdicts.flatMap((kept, place) => ["", ...verdictLines(kept, nameOf(place, verdicts.length))]),
    "",
    "gates",
    ...indented(columns(whole.gates.map(gateRow))),
    ...outcome(whole),
  ];
}

function head({ view, record, workflowId, attempt, durationMs }: DecisionWhole): string[] {
  const { effect, kind, subject, because, gate, rules, actionId, at } = view;
  return [
    `decision  ${record.id}`,
    ...columns([
      ["effect", `${effect}  ${kind}  ${subject}`],
      ["because", because],
      ["stands on", rules.join(", ") || gate || "none"],
      ["at", `${at}, in ${durationMs} ms`],
      ["asked by", `${workflowId}, action ${actionId}, attempt ${attempt}`],
    ]),
  ];
}

/** A run that was admitted under one policy goes on under it, and under the one in force where that is another. */
function nameOf(place: number, of: number): string {
  if (of === 1) return "policy in force, which the run has pinned";
  return place === 0 ? "policy that the run has pinned" : "policy in force since";
}

function actionLines(text: string): string[] {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).split("\n");
  } catch {
    return [text];
  }
}

function factLines(facts: Readonly<Record<string, FactValue>> | null): string[] {
  if (facts === null) return ["facts  none: policy was not asked, or could not be"];
  const rows = Object.entries(facts).map(([name, value]) => [name, JSON.stringify(value)]);
  return ["facts", ...indented(columns(rows))];
}

function verdictLines({ text, origin, verdict }: KeptVerdict, name: string): string[] {
  if (verdict === null) return [`${name}: a verdict of another version, as it was kept`, `  ${text}`];
  return [
    `${name}: ${verdict.effect}`,
    ...indented([
      `snapshot  ${verdict.snapshot}`,
      `engine    ${origin?.engine ?? verdict.engine}`,
      verdict.explanation,
      ...levelLines(verdict),
      ...verdict.errors.map((error) => `error: ${error}`),
      ...verdict.obligations.verifiers.map((profile) => `obliges to be verified by ${profile}`),
    ]),
  ];
}

/** Each document that was heard, with its rules that matched. An opinion names its level, not its document. */
function levelLines({ heard, opinions }: Verdict): string[] {
  const levels = [...new Set([...heard.map(({ level }) => level), ...opinions.map(({ level }) => level)])];
  return levels.flatMap((level) => {
    const own = opinions.filter((opinion) => opinion.level === level);
    const names = heard.filter((document) => document.level === level);
    const of = names.map((document) => `${document.name} (revision ${document.revision})`).join(", ");
    const said = own.length === 0 ? ["no rule of it matched"] : own.flatMap(opinionLines);
    return [`${level}  ${of}`.trimEnd(), ...indented(said)];
  });
}

function opinionLines({ effect, rule, at, because, approvers, trace }: Opinion): string[] {
  return [
    `${effect} by ${rule} (${at}): ${because}`,
    ...indented(trace.map(leafLine)),
    ...(approvers === null ? [] : indented([approversLine(approvers)])),
  ];
}

function approversLine({ quorum, roles, teams, expiresHours }: NonNullable<Opinion["approvers"]>): string {
  const team = teams.length === 0 ? "" : ` of team ${teams.join(" or ")}`;
  return `asks ${quorum} of ${roles.join(" or ")}${team}, within ${expiresHours} hours`;
}

function gateRow({ gate, effect, because, saw }: GateView): string[] {
  const input = Object.entries(saw).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [gate, effect, input.join(", ") || "-", because];
}

function outcome({ view, gates }: DecisionWhole): string[] {
  const approval = gates.find(({ gate }) => gate === "approval")?.saw["approval"];
  return [
    ...(typeof approval === "string" ? ["", `who answered: skein approval show ${approval}`] : []),
    ...(view.settled === null ? [] : ["", `then  ${whatCameOf(view.settled)}`]),
  ];
}

export function whatCameOf({ ok, note }: NonNullable<DecisionView["settled"]>): string {
  return `${ok ? "done" : "failed"}${note ? `: ${note}` : ""}`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
