// workflows/switchboard.ts: hears of each change of the halts over a tenant and tells the runs it is about; sets them itself where the gateway is away.
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  patched,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import { haltNotice } from "../core/notice/halt.ts";
import { answerInOrder } from "./answer-in-order.ts";
import { haltNews, releaseHalt, runsUnderHalt, setHalt } from "./ledger.ts";
import { haltsChanged, releaseHalt as releaseUpdate, setHalt as setUpdate } from "./messages.ts";
import type { ChangedHalt } from "./messages.ts";
import { tell } from "./tell.ts";

/** Temporal lets 2,000 signals of one workflow be under way. */
const WINDOW = 200;
/** Well below what one history may hold of them. */
const MOST_CHANGES = 500;

/** `switchboard/<tenant>`, and `switchboard/platform` for what halts every tenant. `untold`: carried over by continue-as-new. */
export async function switchboard({
  tenant,
  untold = [],
}: {
  tenant: string;
  untold?: ChangedHalt[];
}): Promise<void> {
  const changes = [...untold];
  setHandler(haltsChanged, (change) => void (change && changes.push(change)));
  answerInOrder(setUpdate, async (words) => {
    const answer = await setHalt(words);
    if (answer.kind === "set") changes.push({ halt: { tenant, id: answer.halt.id } });
    return answer;
  });
  answerInOrder(releaseUpdate, async (words) => {
    const answer = await releaseHalt(words);
    if (answer.kind === "released") changes.push({ halt: { tenant: answer.tenant, id: answer.id } });
    return answer;
  });
  for (let told = 0; told < MOST_CHANGES && !workflowInfo().continueAsNewSuggested; told += 1) {
    await condition(() => changes.length > 0);
    const change = changes.shift();
    if (change === undefined) continue;
    await tellRuns(tenant, change);
    if (patched("notify")) await tellPeople(tenant, change);
  }
  await condition(allHandlersFinished);
  await continueAsNew<typeof switchboard>({ tenant, untold: changes });
}

/** Of each halt once that it is in force, and once that it is over. */
async function tellPeople(tenant: string, { halt }: ChangedHalt): Promise<void> {
  const news = await haltNews({ tenant, halt });
  if (news === null) return;
  const state = news.released === null ? "set" : "released";
  const about = `halt ${halt.id}: ${state}`;
  await tell(`halt-notice/${tenant}/${halt.id}/${state}`, {
    tenant,
    run: null,
    about,
    text: haltNotice(news),
  });
}

/** A hint to each: it asks the ledger itself what that means for it. One that has ended meanwhile is not told. */
async function tellRuns(tenant: string, change: ChangedHalt): Promise<void> {
  const workflowIds = await runsUnderHalt({ tenant, ...change });
  for (let from = 0; from < workflowIds.length; from += WINDOW) {
    const window = workflowIds.slice(from, from + WINDOW);
    await Promise.allSettled(
      window.map((workflowId) => getExternalWorkflowHandle(workflowId).signal(haltsChanged, change)),
    );
  }
}
