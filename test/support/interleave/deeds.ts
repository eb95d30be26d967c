// test/support/interleave/deeds.ts: does what a schedule says: signed words, halts, policies, crashes and pushes, whatever they are answered.
import { setTimeout as sleep } from "node:timers/promises";
import { WorkflowNotFoundError } from "@temporalio/client";
import { publishPolicy } from "../../../activities/ledger/seed.ts";
import { openTrail } from "../../../activities/ledger/trail.ts";
import { signedDigest } from "../../../core/approval/binding.ts";
import { digestOf } from "../../../core/digest.ts";
import { haltWords } from "../../../core/halt.ts";
import type { ApprovalView, PersonsWord, VerdictVerb } from "../../../core/schema/approval.ts";
import type { HaltRequest } from "../../../core/schema/halt.ts";
import { giveVerdict, haltsChanged, verdictSignal } from "../../../workflows/messages.ts";
import type { Person } from "../ledger/world.ts";
import { revokeKey } from "./cast.ts";
import { policyNamed } from "./policies.ts";
import type { PolicyName } from "./policies.ts";
import { pendingOf } from "./scene.ts";
import type { Scene } from "./scene.ts";
import type { Deed } from "./schedule.ts";

const ANSWERED_WITHIN_MS = 5_000;
const HOUR_MS = 60 * 60 * 1000;

export async function perform(scene: Scene, deed: Deed): Promise<void> {
  const { stage, cast } = scene;
  const { people, input } = cast;
  switch (deed[0]) {
    case "approve":
    case "reject":
    case "withdraw":
    case "delegate":
      return say(scene, people[deed[1]], deed[0]);
    case "signal":
      return signal(scene, people[deed[1]]);
    case "again":
      return sayAgain(scene);
    case "garbage":
      return garbage(scene);
    case "revoke":
      return revokeKey(stage.world, cast, people[deed[1]]);
    case "demote":
      return demote(scene, people[deed[1]]);
    case "halt":
      return halt(scene, deed);
    case "release":
      return releaseAll(scene);
    case "publish":
      return publish(scene, deed[1]);
    case "crash":
      return stage.crash();
    case "base":
      return stage.outside.moveBase(input.runId);
  }
}

const TRIES = 3;

/** To what waits now; nothing, where nothing does. Said again where it is not answered, as a person would. */
export async function say(scene: Scene, by: Person, verb: VerdictVerb): Promise<void> {
  const asked = await pendingOf(scene);
  if (asked === null) return;
  const { workflowId } = asked;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const word = await wordFor(scene, by, { verb, asked });
    scene.lastWord = { workflowId, word };
    if (await isAnswered(scene, workflowId, word)) return;
  }
}

async function signal(scene: Scene, by: Person): Promise<void> {
  const asked = await pendingOf(scene);
  if (asked === null) return;
  const word = await wordFor(scene, by, { verb: "approve", asked });
  await unheard(handleOf(scene, asked.workflowId).signal(verdictSignal, word));
}

async function sayAgain(scene: Scene): Promise<void> {
  if (scene.lastWord !== null) await isAnswered(scene, scene.lastWord.workflowId, scene.lastWord.word);
}

async function garbage(scene: Scene): Promise<void> {
  const asked = await pendingOf(scene);
  if (asked === null) return;
  const handle = handleOf(scene, asked.workflowId);
  await unheard(handle.signal(verdictSignal, { approved: true }));
  await unheard(handle.signal("approve"));
}

async function wordFor(
  { cast }: Scene,
  by: Person,
  { verb, asked }: { verb: VerdictVerb; asked: ApprovalView },
): Promise<PersonsWord> {
  const until = new Date(Date.now() + HOUR_MS).toISOString();
  const delegate = verb === "delegate" ? { to: "dora", until } : null;
  const digest = signedDigest(asked.binding, { verb, delegate });
  return { verb, statement: await cast.sign(by, { verb, target: asked.id, digest, reason: "so" }), delegate };
}

/** By whatever, or never to be, as the request is over. False: its answer was lost with a worker, or comes too late. */
async function isAnswered(scene: Scene, workflowId: string, word: PersonsWord): Promise<boolean> {
  const answered = handleOf(scene, workflowId)
    .executeUpdate(giveVerdict, { args: [word] })
    .then(
      () => true,
      (error: unknown) => error instanceof WorkflowNotFoundError,
    );
  return Promise.race([answered, sleep(ANSWERED_WITHIN_MS, false)]);
}

function handleOf({ stage }: Scene, workflowId: string) {
  return stage.server.client.workflow.getHandle(workflowId);
}

async function unheard(work: Promise<unknown>): Promise<void> {
  await work.catch(() => {});
}

async function demote({ stage, cast }: Scene, { subject }: Person): Promise<void> {
  const change = { verb: "role.revoke", subject, role: "approver", scope: "tenant" } as const;
  const { verb, ...rest } = change;
  const statement = await cast.sign(cast.people.ada, { verb, target: subject, digest: digestOf(rest) });
  await stage.world.gateway.changeRole({ statement, change });
}

async function halt(scene: Scene, [, mode, scope]: Deed & readonly ["halt", ...unknown[]]): Promise<void> {
  const { stage, cast } = scene;
  const { tenant, input } = cast;
  const targets = { tenant, team: "birds", repository: input.repository.repository, run: input.runId };
  const capability = mode === "capability_off" ? "tool:shell" : null;
  const request: HaltRequest = {
    scope,
    target: targets[scope],
    mode,
    capability,
    reason: "fox about",
    expiresAt: null,
  };
  const statement = await cast.sign(cast.people.ada, haltWords(request));
  const answer = await stage.world.gateway.setHalt({ statement, request });
  if (answer.kind !== "set") throw new Error(`a halt was not set: ${answer.because}`);
  if (!answer.existing) scene.halts.push({ what: answer.halt, from: Date.now(), until: null });
  await hint(scene);
}

/** What is in force, as the ledger has it. */
export async function releaseAll(scene: Scene): Promise<void> {
  const { stage, cast, halts } = scene;
  for (const { id } of await stage.world.gateway.haltsOver(cast.tenant)) {
    const known = halts.find(({ what }) => what.id === id);
    if (known) known.until ??= Date.now();
    const statement = await cast.sign(cast.people.ada, { verb: "halt.release", target: id, reason: "over" });
    const answer = await stage.world.gateway.releaseHalt({ statement, id });
    if (answer.kind !== "released") throw new Error(`a halt was not released: ${answer.kind}`);
  }
  await hint(scene);
}

/** As the switchboard does. */
async function hint({ run }: Scene): Promise<void> {
  await unheard(run.signal(haltsChanged));
}

/** One after the other, so that it is known which was in force when. */
async function publish(scene: Scene, name: PolicyName): Promise<void> {
  const before = scene.publishing;
  scene.publishing = before.catch(() => {}).then(() => putInForce(scene, name)); // whoever did that, hears of it
  return scene.publishing;
}

async function putInForce({ stage, cast, quorum, policies }: Scene, name: PolicyName): Promise<void> {
  const { tenant } = cast;
  const { world } = stage;
  const last = policies.at(-1);
  if (last) last.until ??= Date.now();
  const what = await world.database.withTenant(tenant, async (tx) => {
    const trail = await openTrail(tx, world.deps, { tenant, chain: "tenant" });
    return publishPolicy(tx, trail, { tenant, by: "test", snapshot: policyNamed(name, quorum) });
  });
  policies.push({ what, from: Date.now(), until: null });
}
