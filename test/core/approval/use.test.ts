// test/core/approval/use.test.ts: an approval answers what was approved, once, and nothing else (I5).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvalDigest } from "../../../core/approval/action.ts";
import { expiryOf, remindersOf } from "../../../core/approval/expiry.ts";
import { useOf } from "../../../core/approval/use.ts";
import type { Granted } from "../../../core/approval/use.ts";
import { askersOf, boundVerdict } from "../../../core/approval/verdict.ts";
import type { Judged } from "../../../core/approval/verdict.ts";
import { APPROVAL_STATUSES } from "../../../core/schema/approval.ts";
import type { Opinion } from "../../../core/schema/policy.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const HEX = (digit: string) => digit.repeat(64);
const APPROVERS = { quorum: 1, roles: ["approver" as const], teams: [], expiresHours: 72 };
const ASKER = { rule: "platform/ask", because: "look", at: "p.yaml:1", ...APPROVERS };
const proposed = {
  tenant: "acme",
  run: "r1",
  action: HEX("a"),
  baseSha: "b".repeat(40) as string | null,
  verdict: HEX("c"),
};
const rolesOf = (subject: string) =>
  subject === "ada" ? [{ role: "approver" as const, scope: "tenant" }] : [];

function granted(changes: Partial<Granted> = {}): Granted {
  return {
    status: "granted",
    because: null,
    binding: { approval: "r1-1", ...proposed },
    request: {
      askers: [ASKER],
      excluded: ["otto"],
      place: { repository: null, team: null },
      expiresAt: new Date(NOW.getTime() + 1000),
    },
    votes: [{ subject: "ada", seat: "ada" }],
    ...changes,
  };
}

describe("an approval", () => {
  test("answers exactly what was approved", () => {
    expect(useOf(granted(), { proposed, rolesOf, now: NOW })).toStrictEqual({ kind: "use" });
  });

  test.each([
    [{ action: HEX("d") }, "the action is another than was approved"],
    [{ baseSha: null }, "the run has taken in another base since"],
    [{ verdict: HEX("d") }, "policy now judges the action otherwise"],
    [{ run: "r2" }, "it was for another run"],
    [{ tenant: "other" }, "it was for another run"],
  ])("is void for %j", (changes, because) => {
    const use = useOf(granted(), { proposed: { ...proposed, ...changes }, rolesOf, now: NOW });
    expect(use).toStrictEqual({ kind: "ask", because: `approval r1-1 is void: ${because}`, voids: true });
  });

  test("is void once who approved has lost the role, and once it expired", () => {
    const gone = useOf(granted(), { proposed, rolesOf: () => [], now: NOW });
    expect(gone).toMatchObject({
      voids: true,
      because: expect.stringContaining("lost the authority") as string,
    });
    const late = new Date(NOW.getTime() + 1000);
    expect(useOf(granted(), { proposed, rolesOf, now: late })).toMatchObject({ kind: "ask", voids: true });
  });

  test("I5 is used at most once, whatever is proposed in whatever order (fast-check)", () => {
    const step = fc.record({
      action: fc.constantFrom(HEX("a"), HEX("d")),
      verdict: fc.constantFrom(HEX("c"), HEX("c"), HEX("e")),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.constantFrom(...APPROVAL_STATUSES),
        (steps, first) => {
          let status = first;
          let uses = 0;
          for (const changes of steps) {
            const use = useOf(granted({ status }), {
              proposed: { ...proposed, ...changes },
              rolesOf,
              now: NOW,
            });
            if (use.kind === "use") {
              expect({ ...changes }).toStrictEqual({ action: HEX("a"), verdict: HEX("c") });
              uses += 1;
              status = "used";
            }
            if (use.kind === "ask" && use.voids) status = "void";
          }
          expect(uses).toBeLessThanOrEqual(first === "granted" ? 1 : 0);
        },
      ),
    );
  });
});

describe("what is bound", () => {
  const opinion = (changes: Partial<Opinion> = {}): Opinion => ({
    level: "platform",
    effect: "ask_approval",
    rule: "ask",
    because: "look",
    at: "p.yaml:1",
    approvers: APPROVERS,
    trace: [],
    ...changes,
  });
  const verdict = (...opinions: Opinion[]): Judged => ({ effect: "ask_approval", opinions });
  const bound = boundVerdict([verdict(opinion())]);

  test("is not where a rule stands, nor how many snapshots say the same", () => {
    expect(boundVerdict([verdict(opinion({ at: "p.yaml:9", because: "else" }))])).toBe(bound);
    expect(boundVerdict([verdict(opinion()), verdict(opinion({ at: "p.yaml:2" }))])).toBe(bound);
  });

  test.each([
    ["another rule", [verdict(opinion({ rule: "other" }))]],
    ["a rule more", [verdict(opinion(), opinion({ rule: "all", effect: "allow", approvers: null }))]],
    ["another quorum", [verdict(opinion({ approvers: { ...APPROVERS, quorum: 2 } }))]],
    ["another effect", [{ ...verdict(opinion()), effect: "deny" as const }]],
    ["an obligation", [{ ...verdict(opinion()), obligations: { verifiers: ["twice"] } }]],
    ["a current snapshot that adds a rule", [verdict(opinion()), verdict(opinion(), opinion({ rule: "b" }))]],
  ])("is another with %s", (_, verdicts) => {
    expect(boundVerdict(verdicts)).not.toBe(bound);
  });

  test("every rule that asked is asked for once, and the most impatient says when it expires", () => {
    const slow = { ...APPROVERS, expiresHours: 100 };
    const askers = askersOf([
      verdict(opinion(), opinion({ rule: "b", approvers: slow })),
      verdict(opinion(), opinion({ rule: "c", effect: "allow", approvers: null })),
    ]);
    expect(askers.map(({ rule }) => rule)).toStrictEqual(["platform/ask", "platform/b"]);
    const expiresAt = expiryOf(askers, NOW);
    expect(expiresAt.toISOString()).toBe("2026-01-04T00:00:00.000Z");
    expect(remindersOf(NOW, expiresAt).map(({ kind, at }) => [kind, at.toISOString()])).toStrictEqual([
      ["reminder", "2026-01-02T12:00:00.000Z"],
      ["escalation", "2026-01-03T16:48:00.000Z"],
    ]);
  });

  test("an action is the same in whichever workspace it happens", () => {
    const shell = (id: string, command = "ls") =>
      ({ kind: "shell.exec", workspace: { id, queue: "q" }, command, timeoutSeconds: 3 }) as const;
    expect(approvalDigest(shell("a"))).toBe(approvalDigest(shell("b")));
    expect(approvalDigest(shell("a"))).not.toBe(approvalDigest(shell("a", "rm")));
  });
});
