// test/stories/tenants.test.ts: two tenants on one stack, each with a Temporal namespace and an account of its own (I7).
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../cli/config.ts";
import { createSign } from "../../cli/sign.ts";
import type { Words } from "../../cli/sign.ts";
import { stopRun } from "../../workflows/messages.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import type { StoryTenant } from "../support/stories/tenant.ts";
import { codemod, TINY } from "../support/stories/tiny.ts";

const NORTH = { id: "north", namespace: "north-runs", owner: "acme" };
const SOUTH = { id: "south", namespace: "south-runs", owner: "south" };

let world: StoryStack;
let north: StoryTenant;
let south: StoryTenant;
let temporal: Connection;
let northern: string;
let southern: string;

beforeAll(async () => {
  const tenants = { [NORTH.id]: { namespace: NORTH.namespace }, [SOUTH.id]: { namespace: SOUTH.namespace } };
  world = await startStoryStack({ tenants });
  north = world.tenant(NORTH.id, NORTH);
  south = world.tenant(SOUTH.id, SOUTH);
  temporal = await Connection.connect({ address: world.stack.file.temporalAddress });
  [northern, southern] = await Promise.all([runToPullRequest(north), runToPullRequest(south)]);
}, 240_000);
afterAll(async () => {
  await temporal?.close();
  await world?.stop();
}, 60_000);

async function runToPullRequest(tenant: StoryTenant): Promise<string> {
  const repository = await tenant.seed("words", TINY);
  const run = await tenant.startRun(repository, tenant.taskFile(codemod()));
  await tenant.until(run, ({ run: { outcome } }) => outcome === "pull_request_open", 120_000);
  return run;
}

async function workflowsIn(namespace: string): Promise<{ id: string; workers: string[] }[]> {
  const client = new Client({ connection: temporal, namespace });
  const found: { id: string; workers: string[] }[] = [];
  for await (const { workflowId } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const workers = (events ?? []).flatMap(
      (event) =>
        event.workflowTaskStartedEventAttributes?.identity ??
        event.activityTaskStartedEventAttributes?.identity ??
        [],
    );
    found.push({ id: workflowId, workers: [...new Set(workers)] });
  }
  return found;
}

/** By the local user's own key, which both tenants have enrolled. */
function signedFor(tenant: string, words: Words): Promise<string> {
  process.env["SKEIN_STACK"] = world.places.stackFile;
  return createSign({ ...readConfig(), tenant })(words);
}

test("I7 a run lives in its tenant's namespace only, and only that namespace's workers ever served it", async () => {
  await expect
    .poll(async () => (await workflowsIn(SOUTH.namespace)).map(({ id }) => id), { timeout: 20_000 })
    .toContain(`run/south/${southern}`);
  const inNorth = await workflowsIn(NORTH.namespace);
  const inSouth = await workflowsIn(SOUTH.namespace);
  expect(inNorth.filter(({ id }) => id.includes("/south/"))).toStrictEqual([]);
  expect(inSouth.filter(({ id }) => id.includes("/north/"))).toStrictEqual([]);
  expect(await workflowsIn("default")).toStrictEqual([]);
  const pidsOf = (namespace: string) =>
    world.stack.children.filter(({ name }) => name.endsWith(`-${namespace}`)).map(({ pid }) => pid());
  for (const [runs, namespace] of [
    [inNorth, NORTH.namespace],
    [inSouth, SOUTH.namespace],
  ] as const) {
    const served = new Set(
      runs.flatMap(({ workers }) => workers.map((name) => Number(name.split(":").at(-1)))),
    );
    expect(served.size).toBeGreaterThan(2);
    expect(pidsOf(namespace)).toEqual(expect.arrayContaining([...served]));
  }
});

test("I7 what one tenant has is not there for another's reader: runs, audit, repository, artifacts", async () => {
  const { artifacts } = await north.show(northern);
  const patch = artifacts.find((artifact) => artifact.class === "patch")?.digest;
  const paths = [
    `/v1/runs/${northern}`,
    `/v1/runs/${northern}/audit`,
    `/v1/audit/${encodeURIComponent(`run/${northern}`)}`,
    "/v1/repositories/acme/words",
    `/v1/artifacts/${patch}`,
  ];
  for (const path of paths) {
    const statusFor = async (tenant: string): Promise<number> => {
      const artifact = path.split("/v1/artifacts/")[1];
      const verb = artifact === undefined ? "read" : "artifact.read";
      const statement = await signedFor(tenant, {
        verb,
        target: artifact ?? path,
        digest: null,
        reason: null,
      });
      const headers = { authorization: `Statement ${statement}` };
      return (await fetch(`${world.stack.file.gatewayUrl}${path}`, { headers })).status;
    };
    expect([path, await statusFor("north"), await statusFor("south")]).toStrictEqual([path, 200, 404]);
  }
  expect(await south.skein("run", "show", northern)).toMatchObject({ exitCode: 4 });
  const listed = await south.skein("run", "list", "--json");
  expect(listed.stdout).toContain(southern);
  expect(listed.stdout).not.toContain(northern);
});

test("I6 I7 one tenant's signed words do nothing to another's run", async () => {
  const words = { verb: "run.stop", target: southern, digest: null, reason: null } as const;
  const handle = new Client({ connection: temporal, namespace: SOUTH.namespace }).workflow.getHandle(
    `run/south/${southern}`,
  );
  const statement = await signedFor("north", words);
  expect(await handle.executeUpdate(stopRun, { args: [{ statement }] })).toMatchObject({ kind: "refused" });
  expect((await south.show(southern)).run.closed).toBe(false);
  const own = await south.skein("run", "stop", southern);
  expect(own).toMatchObject({ exitCode: 0 });
  await south.until(southern, ({ run: { closed } }) => closed);
});

test("I7 a repository of one tenant's account cannot be onboarded by another, whose permit names its own installation", async () => {
  const contract = ["--owner", "eve", "--team", "spies", "--tier", "low", "--verifier", "node-test"];
  const answer = await south.skein("repo", "onboard", "acme/words", ...contract);
  expect(answer.exitCode).not.toBe(0);
  expect(answer.stderr).toMatch(/no forge installation of this tenant covers acme\/words/);
  expect(await south.skein("repo", "show", "acme/words")).toMatchObject({ exitCode: 4 });
});
