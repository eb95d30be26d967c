// test/stories/demo.test.ts: what `npm run demo -- --json` prints: played once on a stack of its own, and its shape.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readConfig } from "../../cli/config.ts";
import { holds, playDemo, Played } from "../../scripts/demo/play.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";

let world: StoryStack;
let played: Played;
beforeAll(async () => {
  world = await startStoryStack();
  vi.stubEnv("SKEIN_STACK", world.environment.SKEIN_STACK);
  played = await playDemo(world.stack.file);
}, 500_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await world?.stop();
}, 60_000);

test("everything that is played holds, and is printed in the shape that is promised", () => {
  expect(holds(played)).toBe(true);
  expect(Played.parse(JSON.parse(JSON.stringify(played)))).toStrictEqual(played);
  expect(Object.keys(played)).toStrictEqual([
    "runs",
    "approval",
    "approvalReused",
    "halt",
    "contained",
    "policyPreview",
  ]);
  expect(played.runs.map(({ kind, outcome }) => [kind, outcome])).toStrictEqual([
    ["agent", "pull_request_open"],
    ["script", "pull_request_open"],
  ]);
});

test("I5 the approval is a second person's, and serves once", async () => {
  const { approval, approvalReused } = played;
  expect(approval.askedBy).toBe(readConfig().subject);
  expect(approval.approvedBy).toBe("demo-reviewer");
  const { stdout } = await world.skein("approval", "show", approval.approval, "--json");
  expect(JSON.parse(stdout)).toMatchObject({ status: "used", verdicts: [{ subject: "demo-reviewer" }] });
  expect(approvalReused).toStrictEqual({
    exitCode: 3,
    because: expect.stringMatching(/^not approved: approval \S+ is (granted|used) already/) as string,
  });
});

test("I14 the halt ended the run it covered, was measured, and is released", async () => {
  const { halt } = played;
  expect(halt).toMatchObject({ runs: 1, running: 1, ended: 1, remoteMutations: 0, released: true });
  expect(halt.gone?.last).toBeLessThan(3000);
  expect(await world.skein("halt", "list", "--json")).toMatchObject({ exitCode: 0, stdout: "" });
});

test("a hostile repository that is obeyed leaves refusals, and nothing else", async () => {
  const { run, askedFirst, attempts, refused } = played.contained;
  expect(run).toMatchObject({ outcome: "refused", pullRequest: null });
  expect(askedFirst).toContain("override");
  expect(refused).toHaveLength(attempts);
  expect((await world.skein("audit", "show", run.id, "--kind", "instruction.suspected")).stdout).toContain(
    "AGENTS.md",
  );
});

test("a stricter rule is asked about what was decided: both drafts would have waited for people", () => {
  const { policyPreview } = played;
  expect(policyPreview.changes).toMatchObject([
    { from: "allow", to: "ask_approval", count: 2, rules: [{ name: "team/drafts-looked-at", count: 2 }] },
  ]);
  expect(policyPreview.same).toBeGreaterThan(50);
});
