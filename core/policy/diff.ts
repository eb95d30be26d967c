// core/policy/diff.ts: what one policy snapshot says otherwise than another, a line for each document, rule and profile.
import { canonicalJson } from "../canonical-json.ts";
import { shownHosts } from "../egress/allows.ts";
import type { LoadedDocument, LoadedRule, PolicySnapshot } from "../schema/policy.ts";
import { isOfThePlatform } from "./places.ts";

/** `of`: whose word it is: the platform's, or the tenant's own. `text`: one line, from `+`, `-` or `~` on. */
export type PolicyChange = { of: "platform" | "tenant"; text: string };

/** `before` null: there was none, so everything is new. A rule that merely moved is no change, nor is another order. Total. */
export function diffSnapshots(before: PolicySnapshot | null, after: PolicySnapshot): PolicyChange[] {
  const verifiers = compared(before?.verifiers ?? [], after.verifiers, nameOf).map(
    ([sign, name]): PolicyChange => ({ of: "platform", text: `${sign} verifier ${name}` }),
  );
  const documents = compared(before?.documents ?? [], after.documents, keyOf).flatMap(
    ([sign, key, old, now]) => {
      const level = (now ?? old)?.level;
      const of = level === undefined || isOfThePlatform(level) ? "platform" : "tenant";
      const lines = old && now ? changesOf(old, now) : [`${sign} ${key} (${sizeOf(now ?? old)})`];
      return lines.map((text): PolicyChange => ({ of, text }));
    },
  );
  const egress = compared(before?.egress ?? [], after.egress ?? [], nameOf).map(
    ([sign, name, old, now]): PolicyChange => ({
      of: [old, now].some((each) => each && each.narrows === undefined) ? "platform" : "tenant",
      text: `${sign} egress ${name}: ${[old, now].flatMap((each) => (each ? [shownHosts(each)] : [])).join(" → ")}`,
    }),
  );
  return [...documents, ...verifiers, ...egress];
}

/** Documents that say something else under the revision they had: their records could not be told apart. Total. */
export function sameRevision(before: PolicySnapshot | null, after: PolicySnapshot): LoadedDocument[] {
  return compared(before?.documents ?? [], after.documents, keyOf).flatMap(([, , old, now]) =>
    old && now && old.revision === now.revision ? [now] : [],
  );
}

type Compared<T> = [sign: "+" | "-" | "~", key: string, old: T | undefined, now: T | undefined];

function compared<T>(before: readonly T[], after: readonly T[], keyed: (each: T) => string): Compared<T>[] {
  const [old, now] = [before, after].map((list) => new Map((list ?? []).map((each) => [keyed(each), each])));
  const keys = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort();
  return keys.flatMap((key): Compared<T>[] => {
    const [was, is] = [old?.get(key), now?.get(key)];
    if (was === undefined) return [["+", key, was, is]];
    if (is === undefined) return [["-", key, was, is]];
    return saidBy(was) === saidBy(is) ? [] : [["~", key, was, is]];
  });
}

function changesOf(old: LoadedDocument, now: LoadedDocument): string[] {
  const key = keyOf(now);
  const rules = compared(old.rules, now.rules, ({ id }) => id).map(
    ([sign, id, was, is]) => `${sign} ${key} ${id}: ${was && is ? fieldsOf(was, is) : (is ?? was)?.effect}`,
  );
  return rules.length > 0 ? rules : [`~ ${key}: revision ${old.revision} → ${now.revision}`];
}

function fieldsOf(was: LoadedRule, is: LoadedRule): string {
  const fields = [
    "effect",
    "actions",
    "when",
    "because",
    "approvers",
    "obligations",
    "match",
    "not_match",
  ] as const;
  return fields
    .filter((field) => saidBy(was[field] ?? null) !== saidBy(is[field] ?? null))
    .map((field) => (field === "effect" ? `effect ${was.effect} → ${is.effect}` : field))
    .join(", ");
}

/** Without where it stands, and with the rules of a document in one order. */
function saidBy(value: unknown): string {
  return canonicalJson(placeless(value));
}

function placeless(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { file: _file, line: _line, ...rest } = value;
  const rules = rest["rules"];
  if (!Array.isArray(rules)) return rest;
  return { ...rest, rules: rules.map(saidBy).sort() };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keyOf({ level, name }: LoadedDocument): string {
  return `${level}/${name}`;
}

function nameOf({ name }: { name: string }): string {
  return name;
}

function sizeOf(document: LoadedDocument | undefined): string {
  const count = document?.rules.length ?? 0;
  return `${count} ${count === 1 ? "rule" : "rules"}`;
}
