// scripts/bench/policy.ts: one decision over eight levels with its trace, beside the same rules by hand, in Cedar and in OPA.
import { evaluate, judge } from "../../core/policy/evaluate.ts";
import type { Judgement } from "../../core/policy/evaluate.ts";
import { quantile } from "../../core/quantile.ts";
import type { Facts } from "../../core/schema/policy.ts";
import { alone, compared, interleaved } from "./figure.ts";
import type { Bench, Reach } from "./figure.ts";
import { answerOf, determining, whole } from "./policy-answer.ts";
import type { Answer } from "./policy-answer.ts";
import { byHand } from "./policy-by-hand.ts";
import { cedarCall, openCedar } from "./policy-cedar.ts";
import { openOpa } from "./policy-opa.ts";
import type { Opa } from "./policy-opa.ts";
import { compiledRules, probes, questions } from "./policy-rules.ts";

const DECISIONS = 20_000;
/** Of the slower ones; a rate all the same. */
const FEWER = 2000;

type Side = "ours" | "hand" | "cedar" | "opa";
const NAMES: Record<Side, string> = { ours: "ours", hand: "by hand", cedar: "Cedar", opa: "OPA" };

/** Microseconds of each decision, in order. */
function timed<I>(decide: (input: I) => unknown, inputs: readonly I[], decisions: number): number[] {
  return Array.from({ length: decisions }, (_, index) => {
    const input = inputs[index % inputs.length];
    if (input === undefined) throw new Error("nothing to ask");
    const start = performance.now();
    decide(input);
    return (performance.now() - start) * 1000;
  });
}

/** A second. */
function rateOf(micros: readonly number[]): number {
  return micros.length / (micros.reduce((sum, each) => sum + each, 0) / 1e6);
}

/** OPA, where it can be built; null and a loud word where not. */
async function opaOrNone(): Promise<Opa | null> {
  try {
    return await openOpa();
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    console.error(`\n!!! NO COMPARISON WITH OPA: ${because}\n!!! the other figures follow\n`);
    return null;
  }
}

/** @throws at the first question on which the two answer otherwise. */
function demandAgreement(name: string, ours: readonly string[], theirs: readonly string[]): void {
  const at = ours.findIndex((answer, n) => answer !== theirs[n]);
  if (at !== -1) throw new Error(`question ${at}: ${name} says ${theirs[at]}; ours ${ours[at]}`);
}

type Engines = {
  ours: (facts: Facts) => Judgement;
  hand: (facts: Facts) => Answer;
  cedar: ReturnType<typeof openCedar>;
  opa: Opa | null;
};

/** Of the questions that are timed, and of one for each rule and pattern. */
function demandSameAnswers({ ours, hand, cedar, opa }: Engines, asked: readonly Facts[]): void {
  const all = [...asked, ...probes()];
  const answers = all.map((facts) => answerOf(ours(facts)));
  const full = answers.map(whole);
  demandAgreement(
    "by hand",
    full,
    all.map((facts) => whole(hand(facts))),
  );
  const calls = all.map(cedarCall);
  demandAgreement(
    "Cedar",
    answers.map(determining),
    calls.map((call) => whole(cedar(call))),
  );
  if (opa) demandAgreement("OPA", full, opa(all, 0).values.map(whole));
}

export const policy: Bench = {
  name: "policy",
  about:
    "a decision of 20 rules and 30 patterns over eight levels, traced. By hand with picomatch, and OPA (in Go, its query prepared and its input parsed before), answer with the rules that matched; Cedar (WebAssembly in Node, its policies parsed before) with those that its decision rests on",
  async run(rounds) {
    const compiled = compiledRules();
    const ours = (facts: Facts) => judge(compiled, { facts, kind: "patch.submit" });
    const [hand, cedar, opa] = [byHand(), openCedar(), await opaOrNone()];
    const asked = questions();
    demandSameAnswers({ ours, hand, cedar, opa }, asked);

    const calls = asked.map(cedarCall);
    const tails: Record<Side, number[]> = { ours: [], hand: [], cedar: [], opa: [] };
    const here = (side: Side, take: () => number[]) => async () => {
      const micros = take();
      tails[side].push(quantile(micros, 0.99));
      return rateOf(micros);
    };
    const inGo = (engine: Opa) => async () => {
      const { seconds, p99 } = engine(asked, DECISIONS);
      tails.opa.push(p99);
      return DECISIONS / seconds;
    };
    const rates = await interleaved(rounds, {
      ours: here("ours", () => timed(ours, asked, DECISIONS)),
      hand: here("hand", () => timed(hand, asked, DECISIONS)),
      cedar: here("cedar", () => timed(cedar, calls, FEWER)),
      opa: opa ? inGo(opa) : () => Promise.resolve(Number.NaN), // takes no part
    });
    const digested = (facts: Facts) => evaluate(compiled, { facts, kind: "patch.submit" });
    const withDigest = rateOf(timed(digested, asked, DECISIONS));

    const beside = (side: Side, reach: Reach | null) => [
      compared(`decisions, beside ${NAMES[side]}`, "a second", {
        ours: rates.ours,
        baseline: rates[side],
        reach,
      }),
      compared(`p99 of a decision, beside ${NAMES[side]}`, "µs", {
        ours: tails.ours,
        baseline: tails[side],
        reach: side === "hand" ? { atMost: 1.5 } : null,
      }),
    ];
    return [
      ...beside("hand", { atLeast: 0.8 }),
      ...beside("cedar", { atLeast: 10 }),
      ...(opa ? beside("opa", { atLeast: 1 }) : []),
      alone("decisions with the digest of their facts", { unit: "a second", value: withDigest, reach: null }),
    ];
  },
};
