// test/core/approval/hear.test.ts: who may say what to a request, and what it comes to; the laws over random people and words.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hear } from "../../../core/approval/hear.ts";
import type { Heard, Request, Standing, Word } from "../../../core/approval/hear.ts";
import { isAsked } from "../../../core/approval/person.ts";
import type { Asker, RoleBinding } from "../../../core/schema/approval.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const LATER = new Date("2026-01-02T00:00:00Z");
const PLACE = { repository: "acme/geese", team: "birds" };

function asker(changes: Partial<Asker> = {}): Asker {
  const blank = { rule: "platform/ask", because: "look", at: "p.yaml:1", teams: [], expiresHours: 72 };
  return { ...blank, quorum: 1, roles: ["approver"], ...changes };
}

function request(changes: Partial<Request> = {}): Request {
  return { askers: [asker()], excluded: ["otto"], place: PLACE, expiresAt: LATER, ...changes };
}

const PENDING: Standing = { status: "pending", votes: [], delegations: [] };
const approver = (scope = "tenant"): RoleBinding[] => [{ role: "approver", scope }];
const PEOPLE: Record<string, RoleBinding[]> = {
  ada: approver(),
  ben: approver("team:birds"),
  cyd: approver("team:fish"),
  dan: approver("repository:ACME/geese"),
  otto: approver(),
  vera: [{ role: "viewer", scope: "tenant" }],
};
const rolesOf = (subject: string) => PEOPLE[subject] ?? [];

function say(words: Word[], asked = request(), now = NOW): Heard {
  let standing = PENDING;
  let heard: Heard = { kind: "accepted", standing };
  for (const word of words) {
    heard = hear({ request: asked, standing, rolesOf, now }, word);
    if (heard.kind === "accepted") standing = heard.standing;
  }
  return heard;
}

const approve = (by: string): Word => ({ verb: "approve", by });
const statusOf = (heard: Heard) => (heard.kind === "accepted" ? heard.standing.status : heard.because);

describe("who may", () => {
  test.each([
    ["ada", "granted"],
    ["ben", "granted"],
    ["cyd", "cyd is not among those asked: approver"],
    ["dan", "granted"],
    ["otto", "otto asked for it or wrote its task, so others decide"],
    ["vera", "vera is not among those asked: approver"],
    ["nobody", "nobody is not among those asked: approver"],
  ])("%s: %s", (subject, said) => {
    expect(statusOf(say([approve(subject)]))).toBe(said);
  });

  test("a rule that names teams hears their members only", () => {
    const asked = request({ askers: [asker({ teams: ["fish"] })] });
    expect(statusOf(say([approve("ada")], asked))).toMatch(/not among those asked: approver of team fish/);
    expect(statusOf(say([approve("cyd")], asked))).toBe("granted");
  });
});

describe("a quorum", () => {
  test("is of people, for each rule that asked", () => {
    const asked = request({ askers: [asker({ quorum: 2 }), asker({ rule: "team/ask", teams: ["fish"] })] });
    expect(statusOf(say([approve("ada")], asked))).toBe("pending");
    expect(statusOf(say([approve("ada"), approve("ada")], asked))).toBe("ada has approved it already");
    expect(statusOf(say([approve("ada"), approve("ben")], asked))).toBe("pending");
    expect(statusOf(say([approve("ada"), approve("ben"), approve("cyd")], asked))).toBe("granted");
  });

  test("one rejection ends it", () => {
    const asked = request({ askers: [asker({ quorum: 2 })] });
    expect(statusOf(say([approve("ada"), { verb: "reject", by: "ben" }], asked))).toBe("refused");
    expect(statusOf(say([{ verb: "reject", by: "ben" }, approve("ada")], asked))).toBe(
      "it is refused already",
    );
  });

  test("an approval is withdrawn before the quorum, not after it", () => {
    const asked = request({ askers: [asker({ quorum: 2 })] });
    const ada: Word = { verb: "withdraw", by: "ada" };
    expect(say([approve("ada"), ada], asked)).toMatchObject({ standing: { status: "pending", votes: [] } });
    expect(statusOf(say([approve("ada"), ada, approve("ben")], asked))).toBe("pending");
    expect(statusOf(say([approve("ada"), approve("ben"), ada], asked))).toBe("it is granted already");
    expect(statusOf(say([ada], asked))).toBe("ada has not approved it");
  });

  test("nothing is heard once it has expired", () => {
    expect(statusOf(say([approve("ada")], request(), LATER))).toBe("it expired at 2026-01-02T00:00:00.000Z");
  });
});

describe("a delegation", () => {
  const lend = (until: Date, to = "vera"): Word => ({ verb: "delegate", by: "ada", to, until });

  test("lends one's authority until its end, and takes it from oneself meanwhile", () => {
    expect(statusOf(say([lend(LATER), approve("vera")]))).toBe("granted");
    expect(statusOf(say([lend(LATER), approve("ada")]))).toMatch(/^ada delegated this to vera until/);
    const soon = new Date(NOW.getTime() + 1);
    const { standing } = say([lend(soon)]) as Heard & { kind: "accepted" };
    const after = hear({ request: request(), standing, rolesOf, now: soon }, approve("vera"));
    expect(statusOf(after)).toMatch(/^vera is not among those asked/);
    expect(statusOf(hear({ request: request(), standing, rolesOf, now: soon }, approve("ada")))).toBe(
      "granted",
    );
  });

  test.each([
    [lend(LATER, "otto"), "otto asked for it or wrote its task"],
    [lend(LATER, "ada"), "nobody delegates to themselves"],
    [lend(NOW), "the delegation has ended before it began"],
    [{ verb: "delegate", by: "vera", to: "ben", until: LATER } as Word, /a delegate does not delegate on/],
  ])("%j is refused", (word, because) => {
    expect(statusOf(say([word]))).toMatch(because);
  });

  test("gives no second voice: neither to who delegated, nor to who speaks for two", () => {
    const asked = request({ askers: [asker({ quorum: 2 })] });
    expect(statusOf(say([lend(LATER, "ben"), approve("ben"), approve("ben")], asked))).toBe(
      "ben has approved it already",
    );
    const soon = new Date(NOW.getTime() + 1);
    const { standing } = say([lend(soon), approve("vera")], asked) as Heard & { kind: "accepted" };
    const again = hear({ request: asked, standing, rolesOf, now: soon }, approve("ada"));
    expect(statusOf(again)).toBe("that authority was used for this approval already");
  });
});

describe("laws (fast-check)", () => {
  const NAMES = ["ada", "ben", "cyd", "dan", "eve", "otto"] as const;
  const ROLES_TRIED = ["approver", "operator", "platform_admin"] as const; // few, so that some are granted
  const name = fc.constantFrom(...NAMES);
  const binding = fc.record({
    role: fc.constantFrom(...ROLES_TRIED),
    scope: fc.constantFrom("tenant", "team:birds", "team:fish", "repository:acme/geese", "repository:acme/x"),
  });
  const people = fc.dictionary(name, fc.array(binding, { maxLength: 3 }), {
    maxKeys: 6,
    noNullPrototype: true,
  });
  const asking = fc.record({
    quorum: fc.integer({ min: 1, max: 3 }),
    roles: fc.uniqueArray(fc.constantFrom(...ROLES_TRIED), { minLength: 1, maxLength: 3 }),
    teams: fc.subarray(["birds", "fish"], { maxLength: 1 }),
  });
  const at = fc.integer({ min: 0, max: 20 }).map((ms) => new Date(NOW.getTime() + ms));
  const word: fc.Arbitrary<Word> = fc.oneof(
    { arbitrary: fc.record({ verb: fc.constant("approve" as const), by: name }), weight: 8 },
    { arbitrary: fc.record({ verb: fc.constantFrom("reject", "withdraw"), by: name }), weight: 1 },
    {
      arbitrary: fc.record({ verb: fc.constant("delegate" as const), by: name, to: name, until: at }),
      weight: 2,
    },
  );
  const story = fc.record({
    people,
    askers: fc.array(asking, { minLength: 1, maxLength: 2 }),
    words: fc.array(fc.record({ word, at }), { maxLength: 25 }),
  });

  test("I5 what is granted has for each rule as many people as it asks for, each with an authority of its own, none of them the requester", () => {
    let granted = 0;
    fc.assert(
      fc.property(story, ({ people: known, askers, words }) => {
        const asked = request({ askers: askers.map((each, n) => asker({ ...each, rule: `team/${n}` })) });
        const roles = (subject: string) => known[subject] ?? [];
        let standing = PENDING;
        const said = words.toSorted((a, b) => a.at.getTime() - b.at.getTime());
        for (const { word: next, at: now } of said) {
          const heard = hear({ request: asked, standing, rolesOf: roles, now }, next);
          if (heard.kind === "accepted") standing = heard.standing;
          const { votes } = standing;
          expect(new Set(votes.map(({ subject }) => subject)).size).toBe(votes.length);
          expect(new Set(votes.map(({ seat }) => seat)).size).toBe(votes.length);
          expect(votes.some(({ subject, seat }) => subject === "otto" || seat === "otto")).toBe(false);
        }
        if (standing.status !== "granted") return;
        granted += 1;
        for (const each of asked.askers) {
          const able = standing.votes.filter(({ seat }) => isAsked(each, roles(seat), PLACE));
          expect(able.length).toBeGreaterThanOrEqual(each.quorum);
        }
      }),
      { numRuns: 2000, seed: 5 },
    );
    expect(granted).toBeGreaterThan(100); // else nothing was tried
  });

  test("I6 a refused word changes nothing, and after the end every word is refused", () => {
    fc.assert(
      fc.property(story, ({ people: known, askers, words }) => {
        const asked = request({ askers: askers.map((each) => asker(each)) });
        let standing = PENDING;
        for (const { word: next, at: now } of words) {
          const before = JSON.stringify(standing);
          const heard = hear(
            { request: asked, standing, rolesOf: (subject) => known[subject] ?? [], now },
            next,
          );
          if (standing.status !== "pending") expect(heard.kind).toBe("refused");
          if (heard.kind === "refused") expect(JSON.stringify(standing)).toBe(before);
          else standing = heard.standing;
        }
      }),
      { numRuns: 500 },
    );
  });
});
