// core/policy/lint.ts: what is well-formed and still not meant: rules that never decide, globs that name nothing, no examples.
import { canonicalJson } from "../canonical-json.ts";
import type { Facts, LoadedDocument, LoadedRule, PolicySnapshot } from "../schema/policy.ts";
import { isImpossible, isImplied } from "./implication.ts";
import { EVERY } from "./speaks.ts";
import { idleGlobs } from "./idle-globs.ts";

/** `at`: file:line. */
export type Finding = {
  at: string;
  rule: string;
  kind: "unreachable" | "shadowed" | "no_example" | "idle_glob";
  message: string;
};

type Placed = { document: LoadedDocument; rule: LoadedRule };

/** `seen`: facts of actions that are known, such as those of cases, beside the examples of each rule. In order. Total. */
export function lint({ documents }: PolicySnapshot, seen: readonly Facts[]): Finding[] {
  const all = documents.flatMap((document) => document.rules.map((rule): Placed => ({ document, rule })));
  return all.flatMap((placed, index) => {
    const others = all.filter((_, at) => at !== index);
    const before = new Set(all.slice(0, index));
    return [
      ...reachFindings(placed),
      ...shadowFindings(placed, { others, before }),
      ...exampleFindings(placed),
      ...globFindings(placed, seen),
    ];
  });
}

function finding({ document, rule }: Placed, kind: Finding["kind"], message: string): Finding {
  return { at: `${rule.file}:${rule.line}`, rule: `${document.level}/${rule.id}`, kind, message };
}

function reachFindings(placed: Placed): Finding[] {
  const { when, effect } = placed.rule;
  if (!when || !isImpossible(when)) return [];
  const said = effect === "only" ? "its list names nothing, so it denies all" : "it never says anything";
  return [finding(placed, "unreachable", `its condition can never hold: ${said}`)];
}

function exampleFindings(placed: Placed): Finding[] {
  const { when, match, not_match } = placed.rule;
  if (!when) return [];
  const missing = [
    ...(match.length === 0 ? ["match"] : []),
    ...(not_match.length === 0 ? ["not_match"] : []),
  ];
  if (missing.length === 0) return [];
  return [finding(placed, "no_example", `it has no ${missing.join(" and no ")}: nobody sees what it means`)];
}

function globFindings(placed: Placed, seen: readonly Facts[]): Finding[] {
  const { when, match, not_match } = placed.rule;
  if (!when) return [];
  return idleGlobs(when, [...match, ...not_match, ...seen]).map((glob) =>
    finding(placed, "idle_glob", `${JSON.stringify(glob)} matches nothing in any example or case`),
  );
}

/** Of two that say the same, the later one is named. */
function shadowFindings(placed: Placed, among: { others: Placed[]; before: ReadonlySet<Placed> }): Finding[] {
  const { rule } = placed;
  if (rule.effect === "only" || rule.obligations) return [];
  const shadow = among.others.find(
    (other) =>
      covers(other, placed) &&
      (!covers(placed, other) || [...among.before].some((each) => each.rule === other.rule)),
  );
  if (!shadow) return [];
  const by = `${shadow.document.level}/${shadow.rule.id} (${shadow.rule.file}:${shadow.rule.line})`;
  return [
    finding(placed, "shadowed", `it never decides: ${by} says ${shadow.rule.effect} wherever it holds`),
  ];
}

/** Wherever `low` holds, `high` does too, and says at least as much. */
function covers(high: Placed, low: Placed): boolean {
  return (
    isHeardWith(high.document, low.document) &&
    saysAsMuch(high.rule, low.rule) &&
    (high.rule.actions.includes("*") || low.rule.actions.every((kind) => high.rule.actions.includes(kind))) &&
    isImplied(low.rule.when, high.rule.when)
  );
}

function isHeardWith(high: LoadedDocument, low: LoadedDocument): boolean {
  const isAlways = ["platform", "organization", "runtime", "tool_call"].includes(high.level);
  const isSame = high.level === low.level && (high.name === low.name || high.name === EVERY);
  return isAlways || isSame;
}

function saysAsMuch(high: LoadedRule, low: LoadedRule): boolean {
  if (high.effect === "only" || high.obligations) return false;
  if (high.effect === "deny") return true;
  if (high.effect !== low.effect) return false;
  return (
    high.effect === "allow" || canonicalJson(high.approvers ?? null) === canonicalJson(low.approvers ?? null)
  );
}
