// test/core/pull-request/standing.test.ts: each cause has its rule and its words; a person's word stands (I12).
import { expect, test } from "vitest";
import { standingOf } from "../../../core/pull-request/standing.ts";
import type { Opened } from "../../../core/pull-request/standing.ts";
import { followed } from "../../../core/run/followed.ts";
import { INITIAL_STATE } from "../../../core/run/state.ts";
import type { PullRequestState } from "../../../core/schema/pull-request.ts";

const OURS = "a".repeat(40);
const THEIRS = "b".repeat(40);

function seen(changes: Partial<PullRequestState> = {}): PullRequestState {
  const open = { number: 7, url: "u", state: "open", draft: true, headSha: OURS } as const;
  return { ...open, closedBy: null, mergeSha: null, baseRef: "main", text: "1".repeat(64), ...changes };
}

function opened(changes: Partial<Opened> = {}): Opened {
  const made = { headSha: OURS, baseRef: "main", draft: true, text: "1".repeat(64) };
  return { ...made, moved: null, handsOff: null, ...changes };
}

const closed = (changes: Partial<PullRequestState>) => seen({ state: "closed", ...changes });

test.each<[string, PullRequestState, RegExp, boolean]>([
  ["untouched", seen(), /^pull request #7 waits for a person$/, false],
  [
    "merged",
    seen({ state: "merged", mergeSha: THEIRS, closedBy: "jane" }),
    /^merged as b{40} by jane$/,
    true,
  ],
  ["closed by a person", closed({ closedBy: "jane" }), /^closed by jane: final/, true],
  ["closed by nobody knows whom", closed({}), /^closed by an unknown actor: final/, true],
  [
    "closed by a bot",
    closed({ closedBy: "stale[bot]", closerIsBot: true }),
    /the bot stale\[bot\]: parked/,
    false,
  ],
  [
    "branch deleted",
    closed({ closedBy: "jane", branchGone: true }),
    /by jane, its branch is deleted: final/,
    true,
  ],
  ["pushed to", seen({ headSha: THEIRS }), /a person pushed bbbbbbb: hands off/, false],
  ["retargeted", seen({ baseRef: "x", retargetedBy: "jane" }), /changed to x by jane: parked/, false],
  ["retargeted by nobody knows whom", seen({ baseRef: "x" }), /changed to x by a person: parked/, false],
  ["edited", seen({ text: "2".repeat(64) }), /title or body was edited: that stays/, false],
  ["ready", seen({ draft: false }), /marked ready for review/, false],
  ["in conflict", seen({ mergeable: false }), /conflicts with main: a person must resolve/, false],
  ["not worked out", seen({ mergeable: null }), /^pull request #7 waits for a person$/, false],
])("%s", (...[, state, because, final]) => {
  const standing = standingOf(state, opened());
  expect(standing.because).toMatch(because);
  expect(standing.final).toBe(final);
});

test("a state of an earlier version says as much as it knows", () => {
  const { baseRef: _base, text: _text, ...old } = seen();
  expect(standingOf(old, opened({ text: null })).because).toBe("pull request #7 waits for a person");
});

test("hands that are off stay off, though the branch is at our commit again", () => {
  const before = { ...INITIAL_STATE, branch: { name: "skein/1", headSha: OURS }, baseRef: "main" };
  const pushed = { ...before, ...followed(before, seen({ headSha: THEIRS }), null) };
  const reset = followed(pushed, seen(), null);
  expect(reset.ending?.because).toMatch(/a person pushed bbbbbbb: hands off/);
});

test("a bot's close is still handed over to people; a person's is the end", () => {
  const bot = followed(INITIAL_STATE, closed({ closedBy: "stale[bot]", closerIsBot: true }), null);
  expect(bot.ending).toMatchObject({ outcome: "pull_request_open", final: false });
  const person = followed(INITIAL_STATE, closed({ closedBy: "jane" }), null);
  expect(person.ending).toMatchObject({ outcome: "closed_by_person", final: true });
});

test("opened ready for review, as a supervised run does, it was not marked so by anybody", () => {
  const ready = opened({ draft: false });
  expect(standingOf(seen({ draft: false }), ready).because).toMatch(/waits for a person$/);
  expect(standingOf(seen({ draft: true }), ready).because).toMatch(/; it was made a draft$/);
});
