// workflows/proxies.ts: the only activity proxies. Only act.ts and ledger.ts may import them (the one door).
import {
  CancellationScope,
  condition,
  patched,
  proxyActivities,
  proxyLocalActivities,
} from "@temporalio/workflow";
import type { ActivityOptions } from "@temporalio/workflow";
import type { LedgerActivities, Performed, Presented, TemporalActivities } from "../core/contract.ts";
import type { Action, ActionKind, ActionOf, ResultOf } from "../core/schema/action.ts";
import { queueFor } from "../core/action.ts";

/**
 * A local activity holds the workflow task while it runs and updates wait behind it, so each attempt is short and
 * every retry becomes a server timer (localRetryThreshold below initialInterval).
 */
export const ledger = uncancelled(
  proxyLocalActivities<LedgerActivities>({
    startToCloseTimeout: "2s",
    localRetryThreshold: "1s",
    retry: { initialInterval: "1500ms", maximumInterval: "30s", backoffCoefficient: 2 },
  }),
);

/**
 * A stop waits for the answer, as the end of a run needs the ledger anyway: a local activity that is cancelled while
 * another's answer is on its way leaves a workflow task that fails for good. Nor may it depend on the stop whether one is
 * asked at all, as a replay may hear of both at once. What is then allowed is not performed.
 */
function uncancelled<A extends LedgerActivities>(activities: A): A {
  const get = (_: A, name: string) => {
    const ask = Reflect.get(activities, name) as (request: unknown) => Promise<unknown>;
    return (request: unknown) => inTurn(() => CancellationScope.nonCancellable(() => ask(request)));
  };
  return new Proxy(activities, { get } as ProxyHandler<A>);
}

/** The question that was asked last, of this workflow's, until it is answered. */
let underWay: Promise<unknown> | null = null;

/** One that has no answer by then waits for its next try, as the ledger is away. */
const TURN_MS = 5000;

/**
 * One question at a time. Answers to several come to a replay in other groups than they came in at first
 * (temporalio/sdk-python#1881), and so would the commands that follow them.
 */
function inTurn(ask: () => Promise<unknown>): Promise<unknown> {
  const asked = underWay !== null && patched("asks-in-turn") ? answeredOrLate(underWay).then(ask) : ask();
  underWay = asked;
  const answered = (): void => {
    if (underWay === asked) underWay = null;
  };
  asked.then(answered, answered);
  return asked;
}

function answeredOrLate(before: Promise<unknown>): Promise<unknown> {
  let isAnswered = false;
  const answered = (): void => void (isAnswered = true);
  before.then(answered, answered);
  return CancellationScope.nonCancellable(() => condition(() => isAnswered, TURN_MS));
}

/** A look at Temporal may take longer; nobody waits for the workflows that look. */
export const temporal = proxyLocalActivities<TemporalActivities>({
  startToCloseTimeout: "8s",
  localRetryThreshold: "1s",
  retry: { initialInterval: "1500ms", maximumInterval: "30s", backoffCoefficient: 2 },
});

type RetryClass = Pick<
  ActivityOptions,
  "startToCloseTimeout" | "retry" | "scheduleToStartTimeout" | "scheduleToCloseTimeout"
>;

const RETRIED = { initialInterval: "1s", maximumInterval: "1m", maximumAttempts: 100 } as const;

/** Retry classes in one table. How often a failure kind is tried again is bounded by core/failure.ts, not here. */
const CLASSES = {
  read: { startToCloseTimeout: "10m", retry: RETRIED },
  model: { startToCloseTimeout: "10m", retry: { ...RETRIED, initialInterval: "2s" } },
  /** On a workspace's own host. One attempt: what a half-done command did is not repeated blindly. */
  tool: { startToCloseTimeout: "15m", scheduleToStartTimeout: "1m", retry: { maximumAttempts: 1 } },
  script: { startToCloseTimeout: "4h", scheduleToStartTimeout: "1m", retry: { maximumAttempts: 1 } },
  open: { startToCloseTimeout: "10m", retry: RETRIED },
  onHost: { startToCloseTimeout: "1h", scheduleToStartTimeout: "1m", retry: RETRIED },
  /** All tries together end before their permit does: a message that comes later than that tells nobody anything new. */
  notify: { startToCloseTimeout: "30s", scheduleToCloseTimeout: "14m", retry: RETRIED },
  cleanup: { startToCloseTimeout: "1m", scheduleToStartTimeout: "30s", retry: { maximumAttempts: 3 } },
} as const satisfies Record<string, RetryClass>;

const CLASS_OF = {
  "run.start": "read",
  "run.stop": "read",
  "repository.read": "read",
  "source.fetch": "read",
  "workspace.open": "open",
  "guidance.use": "read",
  "model.call": "model",
  "judge.run": "model",
  "tool.read": "onHost",
  "tool.write": "tool",
  "shell.exec": "tool",
  "shell.network": "tool",
  "script.exec": "script",
  "verify.run": "onHost",
  "patch.export": "onHost",
  "patch.submit": "read",
  "report.write": "read",
  "branch.bundle": "read",
  "branch.push": "read",
  "pr.open": "read",
  "pr.read": "read",
  "access.read": "read",
  "pr.comment": "read",
  "run.cleanup": "cleanup",
  "evidence.keep": "read",
  "notify.send": "notify",
} as const satisfies Record<ActionKind, keyof typeof CLASSES>;

/** Performs one allowed action on the queue that owns its credential. The activity's id is the action's (I4). */
export function perform<K extends ActionKind>(
  presented: Presented<K>,
  label: { actionId: string; summary: string },
): Promise<Performed<ResultOf<K>>> {
  const { permit, action } = presented;
  const activities = proxyActivities<
    Record<string, (input: Presented<K>) => Promise<Performed<ResultOf<K>>>>
  >({
    ...CLASSES[CLASS_OF[action.kind as K]],
    taskQueue: taskQueueOf(action),
    activityId: label.actionId,
    summary: label.summary,
    heartbeatTimeout: "10s",
    cancellationType: "WAIT_CANCELLATION_COMPLETED",
  });
  const activity = activities[action.kind];
  if (!activity) throw new TypeError(`no activity for ${action.kind}`); // the proxy has every name
  return activity({ permit, action });
}

function taskQueueOf(action: ActionOf<ActionKind>): string {
  const queue = queueFor(action as Action);
  if (queue === null) throw new TypeError(`${action.kind} has no effect to perform`);
  return queue;
}
