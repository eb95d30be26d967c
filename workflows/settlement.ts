// workflows/settlement.ts: what the ledger is told of an effect: done with which result, or failed and how.
import { AUDIT_KIND_OF, isModelKind, queueFor } from "../core/action.ts";
import type { Performed } from "../core/contract.ts";
import { receiptOf } from "../core/receipt.ts";
import type { Action, ActionKind, ModelTurn } from "../core/schema/action.ts";
import type { NetworkResult, ToolResult } from "../core/schema/tool-result.ts";
import type { JudgeResult } from "../core/schema/judge.ts";
import type { Settlement } from "../core/schema/decision.ts";
import type { Failure } from "../core/schema/failure.ts";
import { describeUsage } from "../core/usage.ts";
import { spentIn } from "./failure.ts";

export const settled = {
  done(actionId: string, action: Action, performed: Performed<unknown>): Settlement {
    const { result } = performed;
    const { kind } = action;
    const receipt = receiptOf(performed.receipt, { queue: queueFor(action) ?? "", result });
    const blank = { ...plain(actionId, kind), receipt };
    if (kind === "model.call") return { ...blank, ...costOf(result as ModelTurn) };
    if (kind === "judge.run")
      return { ...blank, ...costOf(result as JudgeResult), note: noteOfJudge(result as JudgeResult) };
    if (kind === "shell.network") return { ...blank, note: noteOfEgress(result as NetworkResult) };
    return { ...blank, note: noteOf(result) };
  },

  failed(
    actionId: string,
    kind: ActionKind,
    { failure, error }: { failure: Failure; error: unknown },
  ): Settlement {
    const lost = kind === "shell.network" ? " Its egress log is lost." : "";
    const note = failure.message.slice(0, 300 - lost.length) + lost;
    const spent = isModelKind(kind) ? (spentIn(error) ?? { costMicroUsd: null }) : {};
    return {
      ...plain(actionId, kind),
      ...spent,
      kind: "effect.failed",
      ok: false,
      failure: failure.kind,
      note,
    };
  },
};

function plain(actionId: string, kind: ActionKind): Settlement {
  return {
    actionId,
    kind: AUDIT_KIND_OF[kind],
    ok: true,
    costMicroUsd: 0,
    inputTokens: 0,
    outputTokens: 0,
    removedSecrets: 0,
    receipt: null,
    failure: null,
    note: null,
  };
}

function costOf(asked: ModelTurn | JudgeResult): Partial<Settlement> {
  return {
    costMicroUsd: asked.costMicroUsd,
    inputTokens: asked.usage.inputTokens,
    outputTokens: asked.usage.outputTokens,
    removedSecrets: asked.removedSecrets,
  };
}

function noteOfJudge({ verdict, because }: JudgeResult): string {
  return `${verdict}: ${because}`.slice(0, 300);
}

function noteOfEgress({ egress, usage, summary }: NetworkResult): string {
  const { log, allowed, refused, bytesOut, bytesIn } = egress;
  const counts = `network: ${allowed} allowed, ${refused} refused, ${bytesOut} bytes out, ${bytesIn} in, egress_log ${log}`;
  return noteWith(counts, { usage, summary });
}

function noteOf(result: unknown): string | null {
  const { usage, summary } = (result ?? {}) as Partial<ToolResult>;
  return typeof summary === "string" ? noteWith(null, { usage, summary }) : null;
}

function noteWith(counts: string | null, { usage, summary }: Pick<ToolResult, "usage" | "summary">): string {
  const used = usage === undefined ? [] : [`used ${describeUsage(usage)}`];
  return [...(counts === null ? [] : [counts]), ...used, summary].join("; ").slice(0, 300);
}
