// core/policy/compiled.ts: a policy snapshot made ready to judge; what cannot be compiled is an error, never left out (I3).
import { QUEUE_OF } from "../action.ts";
import { digestOf } from "../digest.ts";
import type { EgressProfile } from "../schema/egress.ts";
import type { Level, LoadedDocument, LoadedRule, PolicySnapshot } from "../schema/policy.ts";
import type { Digest } from "../schema/vocabulary.ts";
import type { CompiledCondition } from "./condition.ts";
import { compileCondition } from "./condition.ts";
import { isGranting, LEVEL_ORDER } from "./lattice.ts";

const KINDS = Object.keys(QUEUE_OF);

/** `holds` is null for a rule without a condition. */
export type CompiledRule = {
  level: Level;
  /** The name of its document. */
  document: string;
  rule: LoadedRule;
  actions: ReadonlySet<string>;
  holds: CompiledCondition | null;
};
export type CompiledDocument = {
  level: Level;
  name: string;
  revision: number;
  rules: readonly CompiledRule[];
  /** Its rules that are about each kind of action. */
  about: ReadonlyMap<string, readonly CompiledRule[]>;
};
export type CompiledPolicy = {
  digest: Digest;
  documents: readonly CompiledDocument[];
  egress: readonly EgressProfile[];
  errors: readonly string[];
};

/** Total for a parsed snapshot. Its own errors stay in it, and deny. */
export function compileSnapshot(snapshot: PolicySnapshot): CompiledPolicy {
  const errors = [...snapshot.errors];
  const documents = snapshot.documents.map((document) => compileDocument(document, errors));
  documents.sort((a, b) => LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level] || (a.name < b.name ? -1 : 1));
  return { digest: digestOf(snapshot), documents, egress: snapshot.egress ?? [], errors };
}

/** A rule that cannot be compiled adds to `errors`. */
export function compileDocument(document: LoadedDocument, errors: string[]): CompiledDocument {
  const { level, name, revision } = document;
  const rules: CompiledRule[] = [];
  for (const rule of document.rules) {
    if (rule.effect === "allow" && !isGranting(document.level)) {
      errors.push(`${placeOf(rule)}: ${rule.id} says allow at level ${document.level}`); // I2
    }
    try {
      const holds = rule.when ? compileCondition(rule.when) : null;
      rules.push({ level, document: name, rule, actions: new Set(rule.actions), holds });
    } catch (fault) {
      errors.push(`${placeOf(rule)}: ${rule.id}: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  }
  const about = new Map(
    KINDS.map((kind) => [kind, rules.filter(({ actions }) => actions.has(kind) || actions.has("*"))]),
  );
  return { level, name, revision, rules, about };
}

/** `file:line` */
export function placeOf(rule: LoadedRule): string {
  return `${rule.file}:${rule.line}`;
}
