// gateway/halts.ts: a person's signed halt or release: the ledger has it before the answer, the switchboards hear of it after.
import type { HaltReleaseAnswer, HaltSetAnswer } from "../core/schema/halt.ts";
import { HaltSubmission, ReleaseSubmission } from "../core/schema/submission.ts";
import { haltsChanged } from "../workflows/messages.ts";
import { readJson } from "./body.ts";
import type { Log } from "./log.ts";
import { refuseAs } from "./refusal.ts";
import type { Temporal } from "./temporal-port.ts";

export type HaltLedger = {
  setHalt(words: HaltSubmission): Promise<HaltSetAnswer>;
  releaseHalt(words: ReleaseSubmission): Promise<HaltReleaseAnswer>;
};

export type HaltDeps = {
  ledger: HaltLedger;
  temporal: Temporal;
  log: Log;
  later: (work: Promise<void>) => void;
};

/** 201 set, 200 in force already. Workers hear it by the feed, whether Temporal answers or not. */
export async function setHalt(deps: HaltDeps, request: Request): Promise<Response> {
  const read = await readJson(request, HaltSubmission);
  if (read.kind === "refused") return read.response;
  const answer = await deps.ledger.setHalt(read.value);
  if ("because" in answer) return refuseAs(answer);
  const { id, tenant } = answer.halt;
  deps.later(announce(deps, { tenant: tenant ?? "platform", id }));
  return Response.json(answer, { status: answer.existing ? 200 : 201 });
}

/** 200 released, or half released. */
export async function releaseHalt(deps: HaltDeps, request: Request): Promise<Response> {
  const read = await readJson(request, ReleaseSubmission);
  if (read.kind === "refused") return read.response;
  const answer = await deps.ledger.releaseHalt(read.value);
  if ("because" in answer) return refuseAs(answer);
  if (answer.kind === "released") deps.later(announce(deps, { tenant: answer.tenant, id: answer.id }));
  return Response.json(answer);
}

/** A hint only: a run that is not told finds out when it next asks. */
async function announce({ temporal, log }: HaltDeps, halt: { tenant: string; id: string }): Promise<void> {
  const tenants = halt.tenant === "platform" ? temporal.tenants : [halt.tenant];
  const signal: { name: string } = haltsChanged;
  for (const tenant of tenants) {
    const options = {
      args: [{ tenant }],
      workflowId: `switchboard/${tenant}`,
      taskQueue: "control",
      staticSummary: `halts of ${tenant}`,
    };
    const call = { tenant, workflow: "switchboard", options, signal: signal.name, signalArgs: [{ halt }] };
    try {
      await temporal.signalWithStart(call);
    } catch (error) {
      log.warn(
        { err: error, tenant, halt: halt.id },
        "the switchboard was not told; workers hear it by the feed",
      );
    }
  }
}
