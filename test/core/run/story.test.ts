// test/core/run/story.test.ts: every stage, outcome and failure kind tells what is done and what a person can do, with exact commands.
import { describe, expect, test } from "vitest";
import { storyOf, storyRows } from "../../../core/run/story.ts";
import type { RunStanding } from "../../../core/run/story.ts";
import { FAILURE_KINDS } from "../../../core/schema/failure.ts";
import { OUTCOMES, STAGES } from "../../../core/schema/run.ts";

const SINCE = "2026-01-31T10:20:30.456Z";
const RUN: RunStanding = {
  run: "r-1",
  repository: "acme/geese",
  stage: "changing",
  since: SINCE,
  because: null,
  ending: null,
  pullRequest: null,
  approval: null,
};
const PULL = { number: 7, url: "https://forge.example/acme/geese/pull/7" };
const ended = (outcome: NonNullable<RunStanding["ending"]>["outcome"]): RunStanding => ({
  ...RUN,
  stage: "closed",
  ending: { outcome, because: "for a reason", failure: null },
});

test.each(STAGES)("stage %s says what is done, what a person can do, and a command", (stage) => {
  const { doing, you, commands } = storyOf({ ...RUN, stage });
  for (const sentence of [doing, you]) expect(sentence).toMatch(/^[A-Z].*[.]$/);
  expect(commands.length).toBeGreaterThan(0);
});

test.each(OUTCOMES)("outcome %s says why, that it has ended, and what a person can do", (outcome) => {
  const { why, doing, you, commands } = storyOf(ended(outcome));
  expect(why).toBe("for a reason");
  expect(doing).toContain("It has ended");
  expect(you).toMatch(/[.]$/);
  expect(commands.length).toBeGreaterThan(0);
});

test.each(FAILURE_KINDS)("I18 failure %s says whose it is and gives one advice with a command", (kind) => {
  const story = storyOf({
    ...RUN,
    stage: "closed",
    ending: { outcome: "failed", because: "b", failure: kind },
  });
  expect(story.doing).toContain(`(${kind})`);
  expect(story.you).toMatch(/^[A-Z][^\n]*[.]$/);
  expect(story.commands.length).toBeGreaterThan(0);
  expect(story.commands.join("\n")).not.toContain("undefined");
});

describe("the platform's failures are told apart from the project's", () => {
  test("no kind: the change or the project", () => {
    expect(storyOf(ended("failed")).doing).toContain("not the platform");
  });

  test("a sandbox that does not start: not the project", () => {
    const failed = { outcome: "failed", because: "b", failure: "sandbox_start" } as const;
    expect(storyOf({ ...RUN, stage: "closed", ending: failed }).doing).toContain("not the project");
  });
});

test("a halted run tells who halted it, that a release lets it go on, and how to stop it", () => {
  const because = "halted (no_effects on run) by ada: drill";
  const story = storyOf({ ...RUN, stage: "halted", because });
  expect(story.why).toBe(because);
  expect(story.doing).toContain("goes on by itself");
  expect(story.you).toContain("releases it");
  expect(story.commands).toContain("skein run stop r-1");
});

test("a run halted while it follows its pull request is told as halted, not as handed over", () => {
  const ending = { outcome: "pull_request_open", because: "waits", failure: null } as const;
  const story = storyOf({ ...RUN, stage: "halted", because: "halted by ada", ending, pullRequest: PULL });
  expect(story).toMatchObject({ stage: "halted", why: "halted by ada" });
});

test("a followed run names the pull request's page", () => {
  const ending = { outcome: "pull_request_open", because: "waits", failure: null } as const;
  expect(storyOf({ ...RUN, stage: "following", ending, pullRequest: PULL }).you).toContain(PULL.url);
});

test("a new attempt is the exact line with the run's id", () => {
  expect(storyOf(ended("refused")).commands).toStrictEqual([
    "skein run explain r-1",
    "skein run retry r-1 --reason TEXT",
  ]);
});

test("rows leave out what has nothing to say, and tell the time in UTC", () => {
  const names = storyRows(storyOf({ ...RUN, since: null })).map(([name]) => name);
  expect(names).toStrictEqual(["stage", "now", "you", "type", "type"]);
  expect(storyRows(storyOf(RUN))).toContainEqual(["since", "2026-01-31 10:20:30 UTC"]);
});
