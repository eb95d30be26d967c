// test/gateway/artifact-read.test.ts: I6, I9 a person reads an artifact by a word of its own, which is audited; what is guarded or raw is for fewer.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256Hex } from "../../core/digest.ts";
import type { ArtifactClass } from "../../core/schema/artifact.ts";
import type { Permit } from "../../core/schema/permit.ts";
import { newPerson } from "../support/ledger/approvals.ts";
import { eventsOf } from "../support/ledger/asking.ts";
import type { Person } from "../support/ledger/world.ts";
import { serveGateway } from "./support/served.ts";
import type { Served } from "./support/served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveGateway();
});
afterAll(() => served.stop());

/** As a worker stores it, by a permit with these claims. */
async function store(
  text: string,
  artifactClass: ArtifactClass,
  claims: Partial<Permit> = {},
): Promise<string> {
  const writes = [{ class: artifactClass, maxBytes: 1024 }];
  const headers = { authorization: `Permit ${await served.permit({ writes, ...claims })}` };
  const answer = await fetch(`${served.url}/artifacts?class=${artifactClass}`, {
    method: "PUT",
    headers,
    body: text,
  });
  expect(answer.status).toBe(200);
  return sha256Hex(text);
}

async function kindOf(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { error?: { kind?: unknown } }).error?.kind;
}

describe("a person downloads", () => {
  test("I6 by a word of its own about that artifact, once, which is in the tenant's audit chain, the refused one too", async () => {
    const { viewer } = served.world.people;
    const clean = await store("a patch of geese", "patch");
    const raw = await store("raw output of geese", "tool_output_raw");
    const get = (digest: string, statement: string) =>
      fetch(`${served.url}/v1/artifacts/${digest}`, { headers: { authorization: `Statement ${statement}` } });
    const plain = await served.world.sign(viewer, { verb: "read", target: `/v1/artifacts/${clean}` });
    expect((await get(clean, plain)).status).toBe(401);
    const statement = await served.world.sign(viewer, { verb: "artifact.read", target: clean });
    expect((await get(raw, statement)).status).toBe(401);
    const good = await served.world.sign(viewer, { verb: "artifact.read", target: clean });
    expect([(await get(clean, good)).status, (await get(clean, good)).status]).toStrictEqual([200, 401]);
    expect((await served.read(viewer, `/v1/artifacts/${raw}`)).status).toBe(403);
    const told = (await eventsOf(served.world, "tenant")).filter(
      ({ resource }) => resource.type === "artifact.read",
    );
    expect(told.slice(-3).map(({ kind, resource, note }) => [kind, resource.id, note])).toStrictEqual([
      ["statement.accepted", clean, null],
      ["statement.refused", clean, "the statement was used before"],
      ["statement.refused", raw, expect.stringMatching(/is not redacted/)],
    ]);
  });

  test("guarded data of a run as its requester, its owner, or somebody of its team; else as who answers for more than a run", async () => {
    const { input } = await served.world.newRun();
    const digest = await store("regulated geese", "patch", { run: input.runId, data: "regulated" });
    const { operator, viewer, admin } = served.world.people; // the operator asked for the run
    const jane = await newPerson(served.world, "jane", "viewer");
    const may = async (by: Person) => (await served.read(by, `/v1/artifacts/${digest}`)).status;
    expect(await Promise.all([operator, jane, admin, viewer].map(may))).toStrictEqual([200, 200, 200, 403]);
    await served.world.sql.owner(
      "UPDATE subject SET scoped_roles = '{viewer@team:birds}' WHERE subject_id = 'vera'",
    );
    expect(await may(viewer)).toBe(200);
    expect(await may(await newPerson(served.world, "ann", "approver"))).toBe(200);
    await served.world.sql.owner("UPDATE subject SET scoped_roles = '{}' WHERE subject_id = 'vera'");
  });

  test("what is redacted, and I9 raw bytes only as auditor or platform admin", async () => {
    const { people } = served.world;
    const raw = await store("raw tool output", "tool_output_raw");
    const clean = await store("clean tool output", "tool_output_redacted");
    expect(await (await served.read(people.viewer, `/v1/artifacts/${clean}`)).text()).toBe(
      "clean tool output",
    );
    const refused = await served.read(people.viewer, `/v1/artifacts/${raw}`);
    expect([refused.status, await kindOf(refused)]).toStrictEqual([403, "refused"]);
    expect((await served.read(people.admin, `/v1/artifacts/${raw}`)).status).toBe(200);
  });

  test.each(["patch", "diff", "branch_bundle", "run_report"] as const)(
    "what a run hands over, a %s, as an ordinary operator or viewer",
    async (artifactClass) => {
      const { operator, viewer } = served.world.people;
      const digest = await store(`handed over as ${artifactClass}`, artifactClass);
      for (const person of [operator, viewer])
        expect((await served.read(person, `/v1/artifacts/${digest}`)).status).toBe(200);
    },
  );

  test("I7 nothing of another tenant, whatever lies in the folder", async () => {
    const digest = await store("a patch of others", "patch", { tenant: "other" });
    await mkdir(join(served.folder, "acme", digest.slice(0, 2)), { recursive: true });
    expect((await served.read(served.world.people.admin, `/v1/artifacts/${digest}`)).status).toBe(404);
  });
});
