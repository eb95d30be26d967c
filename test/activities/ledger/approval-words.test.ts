// test/activities/ledger/approval-words.test.ts: whose words an approval hears, and that all others are refused and audited (I5, I6).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "../../../core/schema/decision.ts";
import {
  ask,
  askingPolicy,
  decideWith,
  newPerson,
  publish,
  say,
  wordFor,
} from "../../support/ledger/approvals.ts";
import { eventsOf } from "../../support/ledger/asking.ts";
import { startWorld, type Person, type World } from "../../support/ledger/world.ts";

let world: World;
let actor: Actor;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  world = await startWorld();
  await publish(world, askingPolicy());
  ann = await newPerson(world, "ann", "approver");
  bob = await newPerson(world, "bob", "approver");
});
afterAll(() => world?.stop());
beforeEach(async () => {
  await publish(world, askingPolicy());
  actor = (await world.newRun()).actor;
});

describe("who may speak (I5, I6)", () => {
  test("not the requester, whatever roles they have", async () => {
    await world.sql.owner("UPDATE subject SET roles = '{operator,approver}' WHERE subject_id = 'otto'");
    const asked = await ask(world, { actor });
    expect(await say(world, world.people.operator, asked)).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/^otto asked for it/) as string,
    });
    const last = (await eventsOf(world, `run/${actor.run}`)).at(-1);
    expect(last).toMatchObject({ kind: "statement.refused", actor: { id: "otto" } });
  });

  test("not who has no such role, nor what is unsigned, stale, for another or not a word at all", async () => {
    const asked = await ask(world, { actor });
    const other = await ask(world, { actor });
    const hear = (word: unknown) => world.ledger.hearWord({ actor, approval: asked.approval, word });
    const refusals: [unknown, RegExp][] = [
      [await wordFor(world, world.people.viewer, asked), /not among those asked/],
      [await wordFor(world, ann, other), /statement is about/],
      [{ ...(await wordFor(world, ann, asked)), verb: "reject" }, /says approve, not reject/],
      [{ verb: "approve", statement: "not signed", delegate: null }, /cannot be read/],
      [{ signal: "approve" }, /cannot be read/],
      [null, /cannot be read/],
    ];
    for (const [word, because] of refusals) {
      const answer = await hear(word);
      expect(answer).toMatchObject({ kind: "refused", because: expect.stringMatching(because) as string });
      const last = (await eventsOf(world, `run/${actor.run}`)).at(-1);
      expect(last).toMatchObject({
        kind: "statement.refused",
        note: expect.stringMatching(because) as string,
      });
    }
    const digest = "0".repeat(64);
    const statement = await world.sign(ann, { verb: "approve", target: asked.approval, digest });
    expect(await hear({ verb: "approve", statement, delegate: null })).toMatchObject({
      because: "the statement was signed for other content",
    });
    const used = await wordFor(world, ann, asked);
    expect(await hear(used)).toMatchObject({ kind: "accepted" });
    expect(await hear(used)).toMatchObject({ kind: "refused" });
  });

  test("not with a key that was revoked; what was said before it stands", async () => {
    const kit = await newPerson(world, "kit", "approver");
    const asked = await ask(world, { actor });
    await say(world, kit, asked);
    await world.sql.owner("UPDATE subject_key SET revoked_at = now() WHERE subject_id = 'kit'");
    const second = await ask(world, { actor });
    expect(await say(world, kit, second)).toMatchObject({ because: "the key is not enrolled here" });
    expect(await decideWith(world, asked, "n-1")).toMatchObject({ effect: "allow" });
  });

  test("two of a quorum are two people, not two keys of one", async () => {
    await publish(world, askingPolicy({ quorum: 2 }));
    const { actor: run } = await world.newRun();
    const asked = await ask(world, { actor: run });
    expect(await say(world, ann, asked)).toMatchObject({
      status: "pending",
      missing: "1 more for platform/ask-shell",
    });
    const second = await newPerson(world, "ann", "approver"); // another key
    expect(await say(world, second, asked)).toMatchObject({ because: "ann has approved it already" });
    expect(await say(world, ann, { ...asked, verb: "withdraw" })).toMatchObject({ status: "pending" });
    expect(await say(world, bob, asked)).toMatchObject({ status: "pending" });
    expect(await say(world, second, asked)).toMatchObject({ status: "granted" });
  });

  test("of one team, where the rule says so; a role of a team is enough", async () => {
    await publish(world, askingPolicy({ teams: ["owls"] }));
    const { actor: run } = await world.newRun();
    const asked = await ask(world, { actor: run });
    const owl = await newPerson(world, "owl");
    expect(await say(world, ann, asked)).toMatchObject({ kind: "refused" });
    expect(await say(world, owl, asked)).toMatchObject({ kind: "refused" });
    await world.sql.owner(
      "UPDATE subject SET scoped_roles = '{approver@team:owls}' WHERE subject_id = 'owl'",
    );
    expect(await say(world, owl, asked)).toMatchObject({ status: "granted" });
    expect(await decideWith(world, asked, "o-1")).toMatchObject({ effect: "allow" });
  });

  test("and who was lent another's authority, until it ends", async () => {
    const asked = await ask(world, { actor });
    const until = new Date(world.now().getTime() + 60_000).toISOString();
    const lend = (to: string) => say(world, ann, { ...asked, verb: "delegate", delegate: { to, until } });
    expect(await lend("nobody")).toMatchObject({ because: "nobody here is called nobody" });
    expect(await lend("vera")).toMatchObject({ kind: "accepted", status: "pending" });
    expect(await say(world, world.people.viewer, asked)).toMatchObject({ status: "granted" });
    const view = await world.gateway.showApproval("acme", asked.approval);
    expect(view?.verdicts.at(-1)).toMatchObject({ subject: "vera", seat: "ann" });
  });
});
