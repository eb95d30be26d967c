// test/cli/run-stop.test.ts: skein run stop says why it could not, before anything is signed into a run's history.
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { openCli } from "../support/cli.ts";
import type { Answer } from "../support/cli.ts";

const cli = openCli();
let served: Served;
beforeAll(async () => {
  served = await serveGateway();
});
afterAll(async () => {
  await served?.stop();
  cli.end();
});

function stop(run: string, ...more: string[]): Promise<Answer> {
  const env = {
    ...cli.as(served.world.people.operator, served.url),
    SKEIN_TEMPORAL_ADDRESS: "127.0.0.1:9",
  };
  return cli.skein(env, "run", "stop", run, ...more);
}

test("a run nobody knows is exit 4, one that has ended exit 2, a reason too long to be kept exit 2", async () => {
  const { actor } = await served.world.newRun();
  const run = actor.run ?? "";
  const long = await stop(run, "--reason", "g".repeat(501));
  expect(long.exitCode).toBe(2);
  expect(long.stderr).toContain("--reason has 501 characters; at most 500 are kept");

  expect((await stop("0123456789abcdef")).exitCode).toBe(4);

  const ending = { outcome: "patch_ready", because: "done", failure: null, final: true } as const;
  await served.world.ledger.record({ actor, records: [{ kind: "outcome", ...ending }] });
  const ended = await stop(run);
  expect(ended).toMatchObject({ exitCode: 2, stderr: `skein: run ${run} has already ended: patch_ready` });
}, 60_000);

test("with Temporal away: exit 1, where it was looked for, and what tells more", async () => {
  const { actor } = await served.world.newRun();
  const { exitCode, stderr } = await stop(actor.run ?? "");
  expect(exitCode).toBe(1);
  expect(stderr).toBe("skein: Temporal at 127.0.0.1:9 does not answer: npm run doctor tells what is down");
}, 60_000);
