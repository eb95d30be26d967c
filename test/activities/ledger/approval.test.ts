// test/activities/ledger/approval.test.ts: what policy asks for, people's signed words, and one use of what they granted (I5, I6).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { releaseHalt, setHalt } from "../../../activities/ledger/halts.ts";
import { hearWord } from "../../../activities/ledger/approval/hear.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import { eventsOf, SHELL } from "../../support/ledger/asking.ts";
import {
  ask,
  askingPolicy,
  decideWith,
  newPerson,
  publish,
  say,
  wordFor,
} from "../../support/ledger/approvals.ts";
import { rule } from "../../support/ledger/policy.ts";
import { startWorld, type Person, type World } from "../../support/ledger/world.ts";

let world: World;
let actor: Actor;
let ann: Person;
beforeAll(async () => {
  world = await startWorld();
  await publish(world, askingPolicy());
  ann = await newPerson(world, "ann", "approver");
});
afterAll(() => world?.stop());
beforeEach(async () => {
  await publish(world, askingPolicy());
  actor = (await world.newRun()).actor;
});

const kinds = async () =>
  (await eventsOf(world, `run/${actor.run}`))
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith("appr"));
const OTHER = { ...SHELL, command: "rm -r geese" } as const;

describe("an action that policy asks about", () => {
  test("I5 is allowed with its approval, which is then used up, and the chain says who, for what and when", async () => {
    const asked = await ask(world, { actor });
    expect(asked.decision).toMatchObject({ effect: "ask_approval", gate: "approval", permit: null });
    expect(await say(world, ann, { ...asked, reason: "looks right" })).toStrictEqual({
      kind: "accepted",
      status: "granted",
      missing: null,
    });
    const allowed = await decideWith(world, asked, "b-1");
    expect(allowed).toMatchObject({ effect: "allow", because: "approved by ann" });
    expect(allowed.permit).not.toBeNull();
    expect(await decideWith(world, asked, "b-1")).toStrictEqual(allowed); // the same question, its answer lost
    const again = await decideWith(world, asked, "b-2");
    expect(again).toMatchObject({
      effect: "ask_approval",
      because: expect.stringMatching(/used before/) as string,
    });
    expect(await kinds()).toStrictEqual(["approval.requested", "approval.granted", "approval.used"]);
    const [used] = (await eventsOf(world, `run/${actor.run}`)).filter(({ kind }) => kind === "approval.used");
    expect(used).toMatchObject({ approval: asked.approval, decision: allowed.id, onBehalfOf: "otto" });
  });

  test("I5 asked about at the same moment, is allowed once", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, asked);
    const ids = ["c-1", "c-2", "c-3", "c-4", "c-5", "c-6"];
    const effects = (await Promise.all(ids.map((id) => decideWith(world, asked, id)))).map(
      ({ effect }) => effect,
    );
    expect(effects.filter((effect) => effect === "allow")).toHaveLength(1);
  });

  test("I5 is refused with the reason once people rejected it", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, { ...asked, verb: "reject", reason: "not on a friday" });
    expect(await decideWith(world, asked, "d-1")).toMatchObject({
      effect: "deny",
      gate: "approval",
      because: "refused by ann: not on a friday",
      permit: null,
    });
  });

  test("is refused once nobody decided in time", async () => {
    const asked = await ask(world, { actor });
    const end = { actor, approval: asked.approval, as: "expired", because: "nobody decided" } as const;
    expect(await world.ledger.endApproval(end)).toBe("expired");
    expect(await say(world, ann, asked)).toMatchObject({ kind: "refused", because: "it is expired already" });
    expect(await decideWith(world, asked, "e-1")).toMatchObject({
      effect: "deny",
      because: "nobody decided",
    });
  });

  test("waits while nobody has said anything, and with an approval that is not there", async () => {
    const asked = await ask(world, { actor });
    expect(await decideWith(world, asked, "f-1")).toMatchObject({ effect: "ask_approval" });
    expect(await decideWith(world, { ...asked, approval: "none-1" }, "f-2")).toMatchObject({
      effect: "deny",
    });
  });
});

describe("an approval serves nothing else (I5)", () => {
  test("no other action, and it is void after that", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, asked);
    const other = await decideWith(world, { ...asked, action: OTHER }, "g-1");
    expect(other).toMatchObject({
      effect: "ask_approval",
      because: expect.stringMatching(/is void: the action/) as string,
    });
    expect(await decideWith(world, asked, "g-2")).toMatchObject({ effect: "ask_approval" });
    expect(await kinds()).toStrictEqual(["approval.requested", "approval.granted", "approval.voided"]);
  });

  test("the same action in another workspace", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, asked);
    const moved = { ...SHELL, workspace: { id: "w2", queue: "sandbox@h2" } };
    expect(await decideWith(world, { ...asked, action: moved }, "h-1")).toMatchObject({ effect: "allow" });
  });

  test("no other run", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, asked);
    const { actor: other } = await world.newRun();
    expect(await decideWith(world, { ...asked, actor: other }, "i-1")).toMatchObject({
      effect: "ask_approval",
    });
  });

  test("no other base", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, asked);
    const manifest = JSON.stringify({ ...NO_VERSIONS, baseSha: "f".repeat(40) });
    await world.sql.owner("UPDATE run SET manifest = $1 WHERE run_id = $2", [manifest, actor.run]);
    expect(await decideWith(world, asked, "j-1")).toMatchObject({
      effect: "ask_approval",
      because: expect.stringMatching(/another base/) as string,
    });
  });

  test("no verdict by other rules; but a snapshot that judges the same may come meanwhile", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, asked);
    const unrelated = rule({ id: "quiet", effect: "deny", actions: ["report.write"] });
    await publish(world, askingPolicy({}, unrelated));
    expect(await decideWith(world, asked, "k-1")).toMatchObject({ effect: "allow" });

    const next = await ask(world, { actor });
    await say(world, ann, next);
    await publish(
      world,
      askingPolicy({}, rule({ id: "also", effect: "ask_approval", actions: ["shell.exec"] })),
    );
    expect(await decideWith(world, next, "k-2")).toMatchObject({
      effect: "ask_approval",
      because: expect.stringMatching(/policy now judges/) as string,
    });
  });

  test("nobody, once who approved has lost the role", async () => {
    const eve = await newPerson(world, "eve", "approver");
    const asked = await ask(world, { actor });
    await say(world, eve, asked);
    await world.sql.owner("UPDATE subject SET roles = '{}' WHERE subject_id = 'eve'");
    expect(await decideWith(world, asked, "l-1")).toMatchObject({ effect: "ask_approval" });
  });

  test("and a halt or a lost lease does not use it up", async () => {
    const asked = await ask(world, { actor });
    await say(world, ann, asked);
    const late = { ...asked, actor: { ...actor, fence: actor.fence + 1 } };
    expect(await decideWith(world, late, "m-1")).toMatchObject({ effect: "deny", gate: "lease" });
    const where = { scope: "run", target: actor.run ?? "", tenant: "acme", capability: null } as const;
    const id = await setHalt(world.deps, { ...where, mode: "no_effects", reason: "look", by: "ada" });
    expect(await decideWith(world, asked, "m-3")).toMatchObject({ effect: "deny", gate: "halt" });
    await releaseHalt(world.deps, { tenant: "acme", id, by: "ada" });
    expect(await decideWith(world, asked, "m-2")).toMatchObject({ effect: "allow" });
  });
});

describe("what is made again", () => {
  test("the one call that is made again hears the same, and anybody else is refused", async () => {
    const asked = await ask(world, { actor });
    const word = await wordFor(world, ann, asked);
    const heard = { actor, approval: asked.approval, word };
    const first = await hearWord(world.deps, heard, "the call");
    expect(first).toMatchObject({ status: "granted" });
    expect(await hearWord(world.deps, heard, "the call")).toStrictEqual(first);
    expect(await hearWord(world.deps, heard, "another call")).toMatchObject({ kind: "refused" });
    expect(await kinds()).toStrictEqual(["approval.requested", "approval.granted"]);
  });

  test("a request is opened once, a reminder goes out once, an end is said once", async () => {
    const asked = await ask(world, { actor });
    const { approval, decision, action } = asked;
    const opening = { actor, approval, decision: decision.id, action, diff: null };
    const card = await world.ledger.openApproval(opening);
    expect(await world.ledger.openApproval(opening)).toStrictEqual(card);
    await world.ledger.remindApproval({ actor, approval, number: 1, note: "reminder" });
    await world.ledger.remindApproval({ actor, approval, number: 1, note: "reminder" });
    const end = { actor, approval, as: "void", because: "the run was stopped" } as const;
    expect(await world.ledger.endApproval(end)).toBe("void");
    expect(await world.ledger.endApproval(end)).toBe("void");
    expect(await kinds()).toStrictEqual(["approval.requested", "approval.reminded", "approval.voided"]);
  });

  test("a request for an action that nobody decided on is not opened", async () => {
    const asked = await ask(world, { actor });
    const opening = { actor, approval: "x-1", decision: asked.decision.id, action: OTHER, diff: null };
    await expect(world.ledger.openApproval(opening)).rejects.toThrow(/did not ask/);
  });
});

test("I7 another tenant sees none of them", async () => {
  const asked = await ask(world, { actor });
  expect(await world.gateway.showApproval("other", asked.approval)).toBeNull();
  expect(await world.gateway.listApprovals("other", { all: true })).toStrictEqual([]);
  const view = await world.gateway.showApproval("acme", asked.approval);
  expect(view).toMatchObject({
    kind: "shell.exec",
    subject: "ls",
    status: "pending",
    request: { requester: "otto", author: "otto", risk: "low", repository: "acme/geese", team: "birds" },
    missing: [{ rule: "platform/ask-shell", lacks: 1 }],
  });
});

const NO_VERSIONS = {
  runtime: "x",
  promptContract: "x",
  systemPrompt: "x",
  toolSchemas: "x",
  verifierProfile: "x",
  policySnapshot: "x",
  sandboxImage: "x",
  modelRoute: "x",
  contextManifest: "x",
  judgeRubric: "x",
  redactionRules: "x",
};
