// test/stories/policy-publish.test.ts: a stricter policy is published under runs that wait for people: both policies are asked from then on, and the stricter stands.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PolicyPublished } from "../../core/schema/policy-change.ts";
import { Verdict } from "../../core/schema/policy.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { CHECKOUT } from "../../scripts/stack/places.ts";
import { annOf, enrollAnn } from "../support/stories/second-person.ts";
import { isDelivered, isWaiting } from "../support/stories/standing.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectReplays } from "../support/stories/traces.ts";

/** What the new policy says of a repository's pull requests, at the platform's and at the organization's level. */
const ruleOf = (id: string, effect: "ask_approval" | "deny", repository: string): string => `
  - id: ${id}
    actions: [pr.open]
    effect: ${effect}
    because: a story says so of {repository.name}
    when:
      eq: { fact: repository.name, value: ${repository} }
    match:
      - { repository.name: ${repository} }
    not_match:
      - { repository.name: acme/shop }
`;

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
  await enrollAnn(world, ["approver"], ["policy_admin"]);
}, 180_000);
afterAll(() => world?.stop(), 60_000);

const asAnn = (...args: string[]) => world.skeinWith(annOf(world), ...args);

/** Of a supervised run, before its pull request is opened. */
async function startAsking(name: string): Promise<{ run: string; approval: string }> {
  const repository = await world.seed(name, TINY);
  const run = await world.startRun(repository, world.taskFile(codemod("autonomy: supervised_pr\n")));
  return { run, approval: await untilAsked(run, "") };
}

/** Another one than `before`. */
async function untilAsked(run: string, before: string): Promise<string> {
  const isAsked = (detail: RunDetail): boolean => isWaiting(detail) && detail.run.approval !== before;
  return (await world.until(run, isAsked, 180_000)).run.approval ?? "";
}

async function approve(approval: string): Promise<void> {
  expect(await asAnn("approve", approval, "--yes", "--reason", "read it")).toMatchObject({ exitCode: 0 });
}

async function publishStricter(): Promise<string> {
  const folder = join(world.places.root, "stricter");
  mkdirSync(folder);
  cpSync(join(CHECKOUT, "policies"), folder, { recursive: true });
  const add = (file: string, rule: string): void => {
    const path = join(folder, file);
    const next = (_: string, revision: string): string => `revision: ${Number(revision) + 1}`;
    const text = readFileSync(path, "utf8").replace(/^revision: (\d+)/m, next);
    writeFileSync(path, text.replace(/\.\.\.\s*$/, `${rule}...\n`));
  };
  add("platform.yaml", ruleOf("story-asks", "ask_approval", "acme/anew"));
  add("organizations/default/organization.yaml", ruleOf("story-denies", "deny", "acme/denied"));
  const half = await asAnn("policy", "publish", "--policies", folder, "--reason", "geese", "--json");
  expect(half).toMatchObject({ exitCode: 0 });
  const { state, digest } = PolicyPublished.parse(JSON.parse(half.stdout));
  expect(state).toBe("half"); // it is the platform's word too
  expect(await asAnn("policy", "publish", "--confirm", digest, "--yes")).toMatchObject({ exitCode: 3 });
  expect(await world.skein("policy", "publish", "--confirm", digest, "--yes")).toMatchObject({ exitCode: 0 });
  return digest;
}

/** Of each decision on opening the pull request: what it came to, and by which snapshots. */
async function opening(run: string): Promise<{ effect: string; because: string; snapshots: string[] }[]> {
  const { tenant: tenantId } = world.stack.file;
  const rows = await world.recorder.database.withTenant(tenantId, (tx) =>
    tx.decision.findMany({ where: { tenantId, runId: run, kind: "pr.open" }, orderBy: { decidedAt: "asc" } }),
  );
  return rows.map(({ effect, because, verdict, currentVerdict }) => ({
    effect,
    because,
    snapshots: [verdict, currentVerdict].flatMap((text) =>
      text === null ? [] : [Verdict.parse(JSON.parse(text)).snapshot],
    ),
  }));
}

test("I5 an approval stands where the new policy judges the same, is void and asked anew where it asks more, and serves nothing where it denies", async () => {
  const [same, anew, denied] = [
    await startAsking("same"),
    await startAsking("anew"),
    await startAsking("denied"),
  ];
  const pinned = (await opening(same.run))[0]?.snapshots[0] ?? "";
  const current = await publishStricter();
  const both = [pinned, current];
  for (const { approval } of [same, anew, denied]) await approve(approval);

  const { run: delivered } = await world.until(same.run, isDelivered, 180_000);
  expect(delivered.because).toBe("pull request #1 waits for a person");
  expect(await opening(same.run)).toMatchObject([
    { effect: "ask_approval", snapshots: [pinned] },
    { effect: "allow", because: "approved by ann", snapshots: both },
  ]);

  const second = await untilAsked(anew.run, anew.approval);
  expect(await world.pullRequestCount("acme/anew")).toBe(0);
  const { stdout: first } = await world.skein("approval", "show", anew.approval, "--json");
  expect(JSON.parse(first)).toMatchObject({ status: "void" });
  const { stdout: shown } = await asAnn("approval", "show", second);
  for (const rule of ["platform/pr-supervised", "platform/story-asks"]) expect(shown).toContain(rule);
  await approve(second);
  await world.until(anew.run, isDelivered, 180_000);
  expect(await opening(anew.run)).toMatchObject([
    { effect: "ask_approval", snapshots: [pinned] },
    {
      effect: "ask_approval",
      because: expect.stringMatching(/policy now judges/) as string,
      snapshots: both,
    },
    { effect: "allow", snapshots: both },
  ]);
  const words = (await auditOf(world, anew.run))
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith("appr"));
  expect(words).toStrictEqual([
    "approval.requested",
    "approval.granted",
    "approval.voided",
    "approval.requested",
    "approval.granted",
    "approval.used",
  ]);

  const { run: refused } = await world.until(denied.run, isDelivered, 180_000);
  expect(refused).toMatchObject({ outcome: "refused" });
  expect(refused.because).toContain("organization/story-denies");
  expect(await opening(denied.run)).toMatchObject([
    { effect: "ask_approval", snapshots: [pinned] },
    { effect: "deny", snapshots: both },
  ]);
  expect(await world.pullRequestCount("acme/denied")).toBe(0);
  for (const { run } of [same, anew, denied]) {
    await expectReplays(world, run);
    expect(await world.skein("policy", "reevaluate", run)).toMatchObject({ exitCode: 0 });
  }
}, 560_000);
