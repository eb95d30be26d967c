// test/cli/run-start.test.ts: skein run start against a real gateway and ledger: one task is one open run, and strangers start none.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openCli } from "../support/cli.ts";
import type { Answer } from "../support/cli.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";

const cli = openCli();
let served: Served;
let operator: Record<string, string>;
beforeAll(async () => {
  served = await serveGateway();
  operator = cli.as(served.world.people.operator, served.url);
});
afterAll(async () => {
  await served?.stop();
  cli.end();
});

let tasks = 0;
function newTask(changes = ""): string {
  tasks += 1;
  const text = `title: Count the geese, ${tasks}\nchange: script\ntask_class: docs\nargv: [make]\n${changes}`;
  return cli.file(`task-${tasks}.yaml`, text);
}

function start(env: Record<string, string>, task: string, ...more: string[]): Promise<Answer> {
  return cli.skein(env, "run", "start", "--repo", "acme/geese", "--task", task, ...more);
}

const Started = z.object({ id: z.string(), existing: z.boolean() });
async function started(task: string, ...more: string[]): Promise<z.infer<typeof Started>> {
  const { exitCode, stdout, stderr } = await start(operator, task, "--json", ...more);
  expect(`${exitCode} ${stderr}`).toBe("0 ");
  return Started.parse(JSON.parse(stdout));
}

async function close(run: string): Promise<void> {
  const actor = { tenant: "acme", run, workflowId: `run/acme/${run}`, fence: 0 };
  const ending = {
    outcome: "patch_ready",
    because: "the patch is ready",
    failure: null,
    final: true,
  } as const;
  await served.world.ledger.record({ actor, records: [{ kind: "outcome", ...ending }] });
}

async function runCount(): Promise<number> {
  return (await served.world.sql.owner("SELECT 1 FROM run")).length;
}

describe("a task", () => {
  test("that is open returns its run; once it has ended, only a retry makes a new one", async () => {
    const task = newTask();
    const first = await started(task);
    expect(first.existing).toBe(false);
    expect(await started(task)).toStrictEqual({ id: first.id, existing: true });
    const said = await start(operator, task);
    expect(said.stdout).toContain(`run ${first.id} is already working on this task`);

    await close(first.id);
    const refused = await start(operator, task);
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    const line = `skein run retry ${first.id} --reason TEXT`;
    expect(refused.stderr).toBe(`skein: run ${first.id} did this task (patch_ready); anew: ${line}`);
    const retry = () => cli.skein(operator, "run", "retry", first.id, "--reason", "once more", "--json");
    const second = JSON.parse((await retry()).stdout);
    expect(second.existing).toBe(false);
    expect(second.id).not.toBe(first.id);
    expect(JSON.parse((await retry()).stdout)).toMatchObject({ id: second.id, existing: true });
    const shown = await cli.skein(operator, "run", "show", second.id);
    expect(shown.stdout).toMatch(new RegExp(`retry of +${first.id}`));
    expect(await started(task)).toStrictEqual({ id: second.id, existing: true });
  }, 60_000);

  test("of a repository that is not onboarded: exit 4, and how to onboard it", async () => {
    const answer = await cli.skein(operator, "run", "start", "--repo", "acme/swans", "--task", newTask());
    expect(answer.exitCode).toBe(4);
    expect(answer.stderr).toMatch(/acme\/swans is not onboarded: skein repo onboard acme\/swans/);
  });

  test("with a zero byte, an unknown verifier or a secret in it: exit 2 or 3, and no run", async () => {
    const before = await runCount();
    const zero = await start(operator, newTask('base_ref: "ma\\0in"\n'));
    expect(zero).toMatchObject({
      exitCode: 2,
      stderr: "skein: a text holds a zero byte or half a character",
    });
    const verifier = await start(operator, newTask("verifier: astrology\n"));
    expect(verifier.stderr).toContain("astrology");
    expect([2, 3]).toContain(verifier.exitCode);
    const token = `ghp_${"aZ3k9Qw7".repeat(5)}`;
    const secret = await start(operator, newTask(`base_ref: ${token}\n`));
    expect(secret.exitCode).toBe(2);
    expect(secret.stderr).toMatch(
      /base_ref holds what looks like a secret \(provider_token\); .*write it without/,
    );
    expect(secret.stderr).not.toContain(token);
    expect(await runCount()).toBe(before);
  }, 60_000);
});

describe("I6 a person", () => {
  test.each([
    {
      name: "whose key is not enrolled",
      as: () => ({ ...operator, SKEIN_KEY_FILE: cli.key("new.jwk.json", newKeyPair().privateKey) }),
      says: /the key is not enrolled here \(signed as otto with .*new\.jwk\.json, for test\/acme; .*npm run dev\)/,
    },
    {
      name: "with another one's key",
      as: () => ({ ...operator, SKEIN_SUBJECT: "vera" }),
      says: /the key is another subject's \(signed as vera with .*otto\.jwk\.json/,
    },
    {
      name: "in another tenant",
      as: () => ({ ...operator, SKEIN_TENANT: "other" }),
      says: /the key is not enrolled here \(signed as otto .*for test\/other/,
    },
    {
      name: "of another deployment",
      as: () => ({ ...operator, SKEIN_DEPLOYMENT: "production" }),
      says: /the statement is for another deployment or tenant \(signed as otto .*for production\/acme/,
    },
    {
      name: "without the role",
      as: () => cli.as(served.world.people.viewer, served.url),
      says: /vera has no role for run\.start/,
    },
  ])("$name is refused with exit 3, and told who asked of whom; nothing is started", async ({ as, says }) => {
    const before = await runCount();
    const { exitCode, stderr, stdout } = await start(as(), newTask());
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(3);
    expect(stdout).toBe("");
    expect(await runCount()).toBe(before);
  });
});

test("with Temporal down the run is recorded, exit 1 says so, and the same command starts it later", async () => {
  const task = newTask();
  served.temporal.down = true;
  const first = await start(operator, task);
  served.temporal.down = false;
  expect(first.exitCode).toBe(1);
  expect(first.stderr).toMatch(/is recorded but not started: .*Give the same command again/);
  const later = await started(task);
  expect(first.stderr).toContain(later.id);
  expect(served.temporal.started.some((call) => JSON.stringify(call).includes(later.id))).toBe(true);
}, 60_000);
