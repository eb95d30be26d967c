// core/policy/recorded.ts: a decision as it was kept, read back and evaluated again: the same bytes (I15), another verdict, or drift.
import { canonicalJson } from "../canonical-json.ts";
import type { ActionKind } from "../schema/action.ts";
import type { DecisionRecord } from "../schema/decision-record.ts";
import { StoredFacts, VerdictOrigin } from "../schema/decision-record.ts";
import type { Schema } from "../schema/parsing.ts";
import type { Facts } from "../schema/policy.ts";
import { Verdict } from "../schema/policy.ts";
import type { CompiledPolicy } from "./compiled.ts";
import { ENGINE, evaluate } from "./evaluate.ts";
import { isKind } from "./proposal.ts";

/** `origin` null: the text is no verdict. `verdict` null: none of this version. */
export type KeptVerdict = { text: string; origin: VerdictOrigin | null; verdict: Verdict | null };
export type Kept = { facts: Facts | null; kind: ActionKind | null; verdicts: KeptVerdict[] };

/** Total: what cannot be read is null. */
export function readRecord({ kind, facts, verdicts }: DecisionRecord): Kept {
  return {
    facts: facts === null ? null : readJson(StoredFacts, facts),
    kind: isKind(kind) ? kind : null,
    verdicts: verdicts.map((text) => ({
      text,
      origin: readJson(VerdictOrigin, text),
      verdict: readJson(Verdict, text),
    })),
  };
}

/** Digests of the snapshots that its verdicts are of. */
export function snapshotsOf({ verdicts }: Kept): string[] {
  return verdicts.flatMap(({ origin }) => origin?.snapshot ?? []);
}

/** `engine_drift`: another version of the semantics gave it; it is kept as it is, and nothing is claimed of it. */
export type Comparison =
  { kind: "same" } | { kind: "differs"; because: string } | { kind: "engine_drift"; engine: string };

/** Of one of its verdicts. `policyOf` null: that snapshot is not there, or is not what its digest says. Total. */
export function compareKept(
  { facts, kind }: Kept,
  { text, origin }: KeptVerdict,
  policyOf: (digest: string) => CompiledPolicy | null,
): Comparison {
  if (origin === null) return differs("it is no verdict");
  if (origin.engine !== ENGINE) return { kind: "engine_drift", engine: origin.engine };
  const policy = policyOf(origin.snapshot);
  if (policy === null) return differs("its policy snapshot is not there, or was changed");
  if (facts === null || kind === null) return differs("its facts cannot be read");
  const again = canonicalJson(evaluate(policy, { facts, kind }));
  return again === text ? { kind: "same" } : differs("the engine gives another verdict now");
}

function differs(because: string): Comparison {
  return { kind: "differs", because };
}

function readJson<T>(schema: Schema<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
