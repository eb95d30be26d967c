// test/stories/run.test.ts: governed runs end to end: real Temporal, PostgreSQL, sandbox, git, forge; only the model is scripted.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseHalt, setHalt } from "../../activities/ledger/halts.ts";
import { MINIMIST, withProject } from "../../scripts/demo/project.ts";
import { agentTask } from "../../scripts/demo/tasks.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";

const CONCAT_MAP = {
  name: "concat-map",
  version: "0.0.1",
  integrity:
    "sha512-/Srv4dswyQNBfohGpz9o6Yb3Gz3SrUDqBH5rTuhGR7ahtlbYKnVxw2bCFMRljaA7EXHaXZ8wsHdodFvbkhKmqg==",
} as const;

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(async () => world?.stop(), 60_000);

type PullRequest = { draft: boolean; body: string; labels: { name: string }[]; title: string };

async function pullRequest(repository: string, number: number): Promise<PullRequest> {
  const response = await world.asPerson("GET", `/repos/${repository}/pulls/${number}`);
  return (await response.json()) as PullRequest;
}

describe("an agent run on a real project", () => {
  test("is refused once with the rule, goes on, and ends in a draft pull request with evidence (I1, I17, I19)", async () => {
    const repository = await withProject(MINIMIST, (folder) => world.seedFolder("minimist", folder));
    const run = await world.startRun(
      repository,
      world.taskFile(agentTask(repository)),
      "--model",
      "scripted",
    );
    const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 120_000);

    expect(detail.run.outcome).toBe("pull_request_open");
    const denied = detail.decisions.filter(({ effect }) => effect === "deny");
    expect(denied.map(({ kind }) => kind)).toStrictEqual(["shell.exec"]);
    expect(denied[0]?.rules).toContain("tool_call/network-needs-egress");
    const phases = detail.verifications.map(({ phase, verdict }) => `${phase} ${verdict}`);
    expect(phases).toStrictEqual(["baseline passed", "during passed", "clean passed"]);
    const unknown = Object.entries(detail.manifest ?? {}).filter(([, version]) => version === "none");
    expect(unknown.map(([name]) => name)).toStrictEqual(["judgeRubric"]);
    expect(detail.run.costMicroUsd).toBeGreaterThan(0);

    const pull = await pullRequest(repository, detail.run.pullRequest?.number ?? 0);
    expect(pull.draft).toBe(true);
    expect(pull.labels.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "agent-generated",
        "agent:draft_pr",
        "agent:needs-human-review",
        "agent:verification-passed",
      ]),
    );
    expect(pull.body).toContain(run);
    expect(pull.body).toMatch(/AI agent/);
    expect(pull.body).toMatch(/scripted/);

    expect((await world.skein("audit", "verify", run)).exitCode).toBe(0);
    expect((await world.skein("replay", "run", run)).exitCode).toBe(0);

    const merged = await world.asPerson("PUT", `/repos/${repository}/pulls/1/merge`, {});
    expect([200, 405]).toContain(merged.status); // a draft cannot be merged
    const closing = await world.asPerson("PATCH", `/repos/${repository}/pulls/1`, { state: "closed" });
    expect(closing.status).toBe(200);
    const closed = await world.until(run, ({ run: state }) => state.closed);
    expect(closed.run.outcome).toBe("closed_by_person"); // I12
    await world.until(run, ({ artifacts }) => artifacts.some((kept) => kept.class === "workflow_history"));
  }, 200_000);
});

describe("a script run", () => {
  test("works on a second real project, and no model is called", async () => {
    const repository = await withProject(CONCAT_MAP, (folder) => world.seedFolder("concat-map", folder));
    const task = `title: Declare with const in the test
change: script
task_class: codemod
argv: ["sed", "-i", "s/^var /const /", "test/map.js"]
data_class: public
`;
    const run = await world.startRun(repository, world.taskFile(task));
    const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 90_000);
    expect(detail.run.because).toBe("pull request #1 waits for a person");
    expect(detail.usage.modelCalls).toBe(0);
    expect(detail.boundary?.paths).toStrictEqual(["test/map.js"]);
  }, 120_000);

  test("submitted twice is one run; after a dry run the patch is an artifact and no pull request exists", async () => {
    const repository = await world.seed("tiny-dry", TINY);
    const task = world.taskFile(slowCodemod(newMark(), 15, "autonomy: dry_run\n")); // still open when it comes again
    const first = await world.startRun(repository, task);
    const second = await world.startRun(repository, task);
    expect(second).toBe(first);
    const detail = await world.until(first, ({ run: { closed } }) => closed);
    expect(detail.run.outcome).toBe("patch_ready");
    expect(await world.pullRequestCount(repository)).toBe(0);
  }, 120_000);

  test("outside its allowed paths is refused by the boundary", async () => {
    const repository = await world.seed("tiny-outside", TINY);
    const task = codemod().replace('["words.txt"]\ndata', '["docs/**"]\ndata');
    const run = await world.startRun(repository, world.taskFile(task));
    const detail = await world.until(run, ({ run: { closed } }) => closed);
    expect(detail.run.outcome).toBe("refused");
    expect(detail.boundary?.outsideScope).toStrictEqual(["words.txt"]);
  }, 120_000);

  test("asking for autonomous_pr is refused: nothing stands in for people", async () => {
    const repository = await world.seed("tiny-autonomous", TINY);
    const run = await world.startRun(repository, world.taskFile(codemod("autonomy: autonomous_pr\n")));
    const detail = await world.until(run, ({ run: { closed } }) => closed);
    expect(detail.run.outcome).toBe("refused");
  }, 120_000);
});

describe("stopping", () => {
  test("a halt in the database keeps a run waiting, and its release lets it go on (I14)", async () => {
    const repository = await world.seed("tiny-halted", TINY);
    const halt = {
      scope: "platform",
      target: "*",
      mode: "no_effects",
      capability: null,
      reason: "drill",
    } as const;
    const id = await setHalt(world.recorder, { ...halt, tenant: null, by: "drill" });
    const run = await world.startRun(repository, world.taskFile(codemod()));
    const waiting = await world.until(run, ({ run: { stage } }) => stage === "halted");
    expect(waiting.run.stageBecause).toContain("drill");
    await new Promise((resolve) => setTimeout(resolve, 7000)); // it asks after 2 and 6 seconds
    await releaseHalt(world.recorder, { tenant: null, id, by: "drill" });
    const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 90_000);
    expect(detail.run.outcome).toBe("pull_request_open");
    await world.until(run, ({ run: { stage } }) => stage === "following");
    const started = detail.decisions.filter(({ kind }) => kind === "run.start").map(({ effect }) => effect);
    expect(started).toStrictEqual(["deny", "allow"]); // the wait itself leaves no record
  }, 150_000);

  test("a signed stop ends a run that follows its pull request, and keeps its evidence (I6)", async () => {
    const repository = await world.seed("tiny-stopped", TINY);
    const run = await world.startRun(repository, world.taskFile(codemod()));
    await world.until(run, ({ run: { outcome } }) => outcome === "pull_request_open");
    const stopped = await world.skein("run", "stop", run, "--reason", "seen enough");
    expect(stopped).toMatchObject({ exitCode: 0 });
    const detail = await world.until(run, ({ run: { closed } }) => closed);
    expect(detail.run.outcome).toBe("stopped");
    expect((await world.skein("audit", "verify", run)).exitCode).toBe(0);
  }, 120_000);
});

describe("what a newcomer types wrong", () => {
  test.each([
    { name: "an unknown repository", repo: "acme/nowhere", task: codemod(), exit: 4, says: /acme\/nowhere/ },
    {
      name: "a task file with an unknown key",
      repo: "acme/x",
      task: codemod("titel: x\n"),
      exit: 2,
      says: /did you mean "title"/,
    },
    { name: "duplicate keys", repo: "acme/x", task: codemod("title: again\n"), exit: 2, says: /:\d+:\d+: / },
    { name: "an alias bomb", repo: "acme/x", task: "a: &a [x]\nb: [*a, *a]\n", exit: 2, says: /anchor/ },
    { name: "wrong types", repo: "acme/x", task: codemod("limits: many\n"), exit: 2, says: /limits/ },
  ])("$name: exit $exit with what and where", async ({ repo, task, exit, says }) => {
    const answer = await world.skein("run", "start", "--repo", repo, "--task", world.taskFile(task));
    expect(answer.stderr).toMatch(says);
    expect(answer.exitCode).toBe(exit);
  });

  test("an agent task without a configured model is refused, and says how to configure one", async () => {
    const repository = await world.seed("tiny-no-model", TINY);
    const task = world.taskFile(agentTask(repository).replace("node-tape", "node-test"));
    const answer = await world.skein("run", "start", "--repo", repository, "--task", task);
    expect(answer.exitCode).toBe(3);
    expect(answer.stderr).toMatch(/skein\.yaml/);
  });
});
