// activities/ledger/gates/answer.ts: what one gate said of one action; stored beside the verdict, with what it saw.
import type { Decision } from "../../../core/schema/decision.ts";
import type { Effect } from "../../../core/schema/policy.ts";

export type GateName = NonNullable<Decision["gate"]>;

/** `saw`: the input it answered on; small and canonical. */
export type GateAnswer = {
  gate: GateName;
  effect: Effect;
  because: string;
  saw: Readonly<Record<string, string | number | boolean | null>>;
};

export function passed(gate: GateName, saw: GateAnswer["saw"], because = ""): GateAnswer {
  return { gate, effect: "allow", because, saw };
}

export function refused(gate: GateName, because: string, saw: GateAnswer["saw"]): GateAnswer {
  return { gate, effect: "deny", because, saw };
}
