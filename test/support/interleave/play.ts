// test/support/interleave/play.ts: takes one run through its schedule to its end, and says where it rested otherwise than it may.
import { setTimeout as sleep } from "node:timers/promises";
import { coveringHalt } from "../../../core/halt.ts";
import type { HaltView } from "../../../core/schema/halt.ts";
import { SEARCH_ATTRIBUTES } from "../../../core/run/visibility.ts";
import { pullRequestChanged, stopRun } from "../../../workflows/messages.ts";
import { again } from "../again.ts";
import { LATE, newCast } from "./cast.ts";
import { perform, releaseAll, say } from "./deeds.ts";
import { pendingOf, rowOf } from "./scene.ts";
import type { Scene } from "./scene.ts";
import type { Schedule, Step } from "./schedule.ts";
import type { Stage } from "./stage.ts";

const LOOK_EVERY_MS = 25;
/** Nothing moves any more: no effect has begun or ended for so long. */
const STILL_MS = 400;
const RESTS_WITHIN_MS = 120_000;
const ENDS_WITHIN_MS = 180_000;

export async function openScene(stage: Stage, { quorum }: Schedule): Promise<Scene> {
  const cast = await again(() => newCast(stage.world, quorum));
  const { tenant, input } = cast;
  const workflowId = `run/${tenant}/${input.runId}`;
  const stageKey = { name: "Stage", type: SEARCH_ATTRIBUTES.Stage } as const;
  const run = await stage.server.client.workflow.start("agentRun", {
    args: [input],
    workflowId,
    taskQueue: "control",
    typedSearchAttributes: [{ key: stageKey, value: "queued" }],
  });
  const first = { what: cast.policy, from: Date.now(), until: null };
  const told = { halts: [], policies: [first], publishing: Promise.resolve(), lastWord: null };
  return { stage, cast, quorum, run, ...told };
}

/** Empty: every rest was a legal one, and the run has ended. */
export async function play(scene: Scene, { steps, ending }: Schedule): Promise<string[]> {
  for (const group of Object.values(Object.groupBy(steps, ({ after }) => after)))
    await takeAtOnce(scene, group ?? []);
  const wrong = await untilLegalRest(scene);
  if (wrong.length > 0) return wrong;
  await again(() => releaseAll(scene));
  return untilEnded(scene, ending);
}

async function takeAtOnce(scene: Scene, group: Step[]): Promise<void> {
  await untilReached(scene, group[0]?.after ?? 0);
  await Promise.all(group.map(({ deed }) => again(() => perform(scene, deed))));
}

/** So many effects have begun; or nothing moves any more, as the run waits or has ended. */
async function untilReached(scene: Scene, after: number): Promise<void> {
  const { stage, cast } = scene;
  const { runId } = cast.input;
  const moves = (): number => stage.outside.effectsOf(runId).length;
  let [seen, since] = [moves(), Date.now()];
  for (
    const until = Date.now() + RESTS_WITHIN_MS;
    moves() < after && Date.now() < until;
    await sleep(LOOK_EVERY_MS)
  ) {
    if (moves() !== seen || stage.outside.underWay(runId) > 0) [seen, since] = [moves(), Date.now()];
    if (Date.now() - since < STILL_MS) continue;
    if (RESTS.includes((await rowOf(scene)).stage)) return;
    since = Date.now();
  }
}

const RESTS: readonly string[] = ["waiting_for_approval", "halted", "following", "closed"];

async function untilLegalRest(scene: Scene): Promise<string[]> {
  let seen = "";
  for (const until = Date.now() + RESTS_WITHIN_MS; Date.now() < until; await sleep(STILL_MS)) {
    await untilReached(scene, Infinity);
    const row = await rowOf(scene);
    if (row.closedAt !== null || (await mayRest(scene, row.stage))) return [];
    seen = `${row.stage} (${row.stageBecause ?? "no reason"})`;
  }
  return [`rests in stage ${seen}`];
}

/** Only for people, with a request; for a halt, while one covers something of the run's; or for its pull request's end. */
async function mayRest(scene: Scene, stage: string): Promise<boolean> {
  switch (stage) {
    case "waiting_for_approval":
      return (await pendingOf(scene)) !== null;
    case "halted":
      return scene.halts.some(({ what, until }) => until === null && coversSomething(scene, what));
    case "following":
      return true;
    default:
      return false;
  }
}

function coversSomething({ cast }: Scene, halt: HaltView): boolean {
  const { tenant, input } = cast;
  const { repository, team } = input.repository;
  const place = { tenant, run: input.runId, repository, team, autonomy: input.task.autonomy };
  const shell = {
    kind: "shell.exec",
    workspace: { id: "", queue: "" },
    command: "x",
    timeoutSeconds: 1,
  } as const;
  const kinds = [{ kind: "run.start" } as const, shell, { kind: "pr.open" } as never];
  return kinds.some((action) => coveringHalt([halt], { ...place, action }) !== null);
}

async function untilEnded(scene: Scene, ending: Schedule["ending"]): Promise<string[]> {
  const { stage, cast, run } = scene;
  if (ending === "stopped") await stop(scene);
  for (const until = Date.now() + ENDS_WITHIN_MS; Date.now() < until; await sleep(STILL_MS / 4)) {
    const row = await rowOf(scene);
    if (row.closedAt !== null) return completed(scene);
    if (row.stage === "following") {
      stage.outside.close(cast.input.runId);
      await run.signal(pullRequestChanged, { delivery: "closed" }).catch(() => {}); // it ends just now
    } else if ((await pendingOf(scene)) !== null) {
      for (const name of LATE)
        await say(scene, cast.people[name], ending === "rejected" ? "reject" : "approve").catch(() => {});
    }
  }
  const { stage: at, stageBecause } = await rowOf(scene);
  return [`does not end: ${at} (${stageBecause ?? "no reason"})`];
}

/** The ledger hears of a run's end a little before Temporal, and its evidence is kept after it. */
async function completed({ stage, cast, run }: Scene): Promise<string[]> {
  const evidence = stage.server.client.workflow.getHandle(`evidence/${cast.tenant}/${cast.input.runId}`);
  const ended = run
    .result()
    .then(() => evidence.result())
    .then(
      () => [],
      (error: unknown) => [`ended as a workflow that failed: ${String(error)}`],
    );
  return Promise.race([ended, sleep(ENDS_WITHIN_MS, ["is closed, and its workflow is not"])]);
}

async function stop({ cast, run }: Scene): Promise<void> {
  const statement = await cast.sign(cast.people.otto, { verb: "run.stop", target: cast.input.runId });
  await Promise.race([run.executeUpdate(stopRun, { args: [{ statement }] }).catch(() => {}), sleep(10_000)]);
}
