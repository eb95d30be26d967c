// workflows/settlement.ts: what the ledger is told of an effect: done with which result, or failed and how.
import { AUDIT_KIND_OF, isModelKind, queueFor } from "../core/action.ts";
import type { Performed } from "../core/contract.ts";
import { receiptOf } from "../core/receipt.ts";
import type { Action, ActionKind, ModelTurn } from "../core/schema/action.ts";
import type { NetworkResult, ToolResult } from "../core/schema/tool-result.ts";
import type { JudgeResult } from "../core/schema/judge.ts";
import type { Settlement } from "../core/schema/decision.ts";
import type { Failure } from "../core/schema/failure.ts";
import type { CommandUsage } from "../core/schema/sandbox.ts";
import type { VerificationReport } from "../core/schema/verification.ts";
import { describeUsage, together } from "../core/usage.ts";
import { spentIn } from "./failure.ts";

export const settled = {
  done(actionId: string, action: Action, performed: Performed<unknown>): Settlement {
    const { result } = performed;
    const { kind } = action;
    const receipt = receiptOf(performed.receipt, { queue: queueFor(action) ?? "", result });
    const cost = isModelKind(kind) ? costOf(result as ModelTurn | JudgeResult) : {};
    return { ...plain(actionId, kind), receipt, ...cost, note: noteOn(kind, result) };
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

function noteOn(kind: ActionKind, result: unknown): string | null {
  if (kind === "model.call") return null;
  if (kind === "judge.run") return noteOfJudge(result as JudgeResult);
  if (kind === "verify.run") return noteOfVerification(result as VerificationReport);
  if (kind === "shell.network") return noteOfEgress(result as NetworkResult);
  return noteOfTool((result ?? {}) as Partial<ToolResult>);
}

function noteOfVerification({ verdict, because, steps = [] }: VerificationReport): string {
  const usages = steps.flatMap(({ usage }) => usage ?? []);
  return joined([...usedLine(usages), `${verdict}: ${because}`]);
}

function noteOfEgress({ egress, usage, summary }: NetworkResult): string {
  const { log, allowed, refused, bytesOut, bytesIn } = egress;
  const counts = `network: ${allowed} allowed, ${refused} refused, ${bytesOut} bytes out, ${bytesIn} in, egress_log ${log}`;
  return joined([counts, ...usedLine(usage ? [usage] : []), summary]);
}

function noteOfTool({ usage, summary }: Partial<ToolResult>): string | null {
  return typeof summary === "string" ? joined([...usedLine(usage ? [usage] : []), summary]) : null;
}

function usedLine(usages: readonly CommandUsage[]): string[] {
  return usages.length === 0 ? [] : [`used ${describeUsage(together(usages))}`];
}

function joined(parts: readonly string[]): string {
  return parts.join("; ").slice(0, 300);
}
