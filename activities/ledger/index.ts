// activities/ledger/index.ts: the ledger as activities: each one transaction, each failure of a kind (I18).
import { activityInfo } from "@temporalio/activity";
import type { LedgerActivities } from "../../core/contract.ts";
import { openActorTrail } from "./actor.ts";
import { admit } from "./admit.ts";
import { endApproval } from "./approval/end.ts";
import { hearWord } from "./approval/hear.ts";
import { openApproval } from "./approval/open.ts";
import { remindApproval } from "./approval/remind.ts";
import { answerComment } from "./comment/answer.ts";
import { openComment } from "./comment/open.ts";
import { decide } from "./decide.ts";
import type { LedgerDeps } from "./deps.ts";
import { asApplicationFailure } from "./fault.ts";
import { readGround } from "./ground.ts";
import { haltOver } from "./halt-over.ts";
import { recordExpired } from "./halts.ts";
import { closeLost, openRuns } from "./lost-runs.ts";
import { haltNews } from "./halts-news.ts";
import { releaseHaltByWords } from "./halts-release.ts";
import { endedBy, runsUnderHalt } from "./halts-runs.ts";
import { setHaltByWords } from "./halts-set.ts";
import { raiseBudget } from "./raise-budget.ts";
import { record } from "./record.ts";
import { settleAll } from "./settle.ts";
import { verifyStatement } from "./verify-statement.ts";

export function createLedger(deps: LedgerDeps): LedgerActivities {
  return {
    admit: (request) => asActivity(admit(deps, request)),
    decide: (request) => asActivity(decide(deps, request)),
    endedBy: (request) => asActivity(endedBy(deps, request)),
    runsUnderHalt: (request) => asActivity(runsUnderHalt(deps, request)),
    haltNews: (request) => asActivity(haltNews(deps, request)),
    setHalt: (request) => asActivity(setHaltByWords(deps, request, thisCall())),
    releaseHalt: (request) => asActivity(releaseHaltByWords(deps, request, thisCall())),
    openRuns: (request) => asActivity(openRuns(deps, request)),
    closeLost: (request) => asActivity(closeLost(deps, request)),
    recordExpiredHalts: ({ tenant }) => asActivity(recordExpired(deps, tenant)),
    haltOver: (request) => asActivity(haltOver(deps, request)),
    record: (request) => asActivity(record(deps, request)),
    openComment: (request) => asActivity(openComment(deps, request)),
    answerComment: (request) => asActivity(answerComment(deps, request)),
    openApproval: (request) => asActivity(openApproval(deps, request)),
    hearWord: (request) => asActivity(hearWord(deps, request, thisCall())),
    remindApproval: (request) => asActivity(remindApproval(deps, request)),
    endApproval: (request) => asActivity(endApproval(deps, request)),
    raiseBudget: (request) => asActivity(raiseBudget(deps, request, thisCall())),
    verifyStatement: (request) => asActivity(verifyStatement(deps, request, thisCall())),
    settle: ({ actor, settlements }) => {
      const settling = deps.database.withTenant(actor.tenant, async (tx) => {
        const trail = await openActorTrail(tx, deps, actor);
        const actionIds = settlements.map(({ actionId }) => actionId);
        const { earlier, scope } = await readGround(tx, actor, { actionIds, withOrder: false });
        const scene = { tx, actor, now: deps.clock(), redact: deps.redact, earlier, scope };
        await trail.append(...(await settleAll(scene, settlements)));
      });
      return asActivity(settling);
    },
  };
}

async function asActivity<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asApplicationFailure(error);
  }
}

/** The same when a lost worker's call is made again; null outside Temporal. */
function thisCall(): string | null {
  try {
    const { workflowExecution, activityId } = activityInfo();
    return `${workflowExecution?.workflowId}/${workflowExecution?.runId}/${activityId}`;
  } catch {
    return null;
  }
}
