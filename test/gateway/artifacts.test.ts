// test/gateway/artifacts.test.ts: the artifact front over HTTP: what a permit names may pass, nothing else.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permitFor } from "../../activities/ledger/permit.ts";
import { sha256Hex } from "../../core/digest.ts";
import { ArtifactClass } from "../../core/schema/artifact.ts";
import type { Permit } from "../../core/schema/permit.ts";
import { createArtifactFront } from "../../workers/artifact-front.ts";
import { ACTION_EXAMPLES } from "../../core/policy/ordinary.ts";
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

const MIB = 1024 * 1024;
const patch = { class: "patch", maxBytes: 100 } as const;

function get(digest: string, permit: string): Promise<Response> {
  return fetch(`${served.url}/artifacts/${digest}`, { headers: { authorization: `Permit ${permit}` } });
}

function put(artifactClass: string, permit: string, body: string): Promise<Response> {
  const headers = { authorization: `Permit ${permit}` };
  return fetch(`${served.url}/artifacts?class=${artifactClass}`, { method: "PUT", headers, body });
}

async function store(
  text: string,
  artifactClass: ArtifactClass = "patch",
  tenant = "acme",
  claims: Partial<Permit> = {},
): Promise<string> {
  const writes = [{ class: artifactClass, maxBytes: MIB }];
  const permit = await served.permit({ tenant, writes, ...claims });
  const answer = await put(artifactClass, permit, text);
  expect(answer.status).toBe(200);
  return sha256Hex(text);
}

async function recordsOf(digest: string): Promise<unknown[]> {
  return served.world.sql.owner(
    `SELECT class::text, round(extract(epoch FROM expires_at - created_at) / 86400)::integer AS days
     FROM artifact WHERE tenant_id = 'acme' AND digest = $1 ORDER BY class::text`,
    [digest],
  );
}

async function kindOf(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { error?: { kind?: unknown } }).error?.kind;
}

describe("a worker puts and gets", () => {
  test("what it was permitted to, and the bytes come back as they went", async () => {
    const front = createArtifactFront({ gatewayUrl: served.url, signal: () => new AbortController().signal });
    const bytes = new TextEncoder().encode("diff --git a/geese b/geese");
    const ref = await front.put(await served.permit({ writes: [patch] }), "patch", bytes);
    expect(ref).toStrictEqual({ digest: sha256Hex(bytes), class: "patch", bytes: bytes.length });
    expect(await front.get(await served.permit({ reads: [ref.digest] }), ref.digest)).toStrictEqual(bytes);
  });

  test("nothing at all, which is an artifact too", async () => {
    const front = createArtifactFront({ gatewayUrl: served.url, signal: () => new AbortController().signal });
    const ref = await front.put(await served.permit({ writes: [patch] }), "patch", new Uint8Array());
    expect(ref).toMatchObject({ bytes: 0, digest: sha256Hex("") });
    expect(await front.get(await served.permit({ reads: [ref.digest] }), ref.digest)).toHaveLength(0);
  });

  test("large bytes, in pieces", async () => {
    const bytes = new Uint8Array(9 * MIB).map((_, index) => index % 251);
    const permit = await served.permit({ writes: [{ class: "source_bundle", maxBytes: 10 * MIB }] });
    const front = createArtifactFront({ gatewayUrl: served.url, signal: () => new AbortController().signal });
    const { digest } = await front.put(permit, "source_bundle", bytes);
    expect(sha256Hex(await front.get(await served.permit({ reads: [digest] }), digest))).toBe(digest);
  });

  test("one text of two classes: both are recorded, once each, and expire by their class", async () => {
    const digest = await store("nothing secret in here", "raw_log");
    await store("nothing secret in here", "redacted_log");
    await store("nothing secret in here", "redacted_log");
    expect(await recordsOf(digest)).toStrictEqual([
      { class: "raw_log", days: 30 },
      { class: "redacted_log", days: 400 },
    ]);
  });

  test("and the row names the permit's run, its id and its data class", async () => {
    const { actor, input } = await served.world.newRun();
    const permit = await served.permit({
      run: input.runId,
      data: "confidential",
      id: "p-9",
      writes: [patch],
    });
    await put("patch", permit, "a confidential patch");
    const detail = await served.world.gateway.showRun("acme", input.runId);
    expect(actor.run).toBe(input.runId);
    expect(detail?.artifacts).toMatchObject([
      { class: "patch", dataClass: "confidential", digest: sha256Hex("a confidential patch") },
    ]);
  });
});

describe("I4 nothing passes without a permit that names it:", () => {
  test("no permit, a made up one and an altered one are 401", async () => {
    const digest = await store("geese");
    const permit = await served.permit({ reads: [digest] });
    expect((await fetch(`${served.url}/artifacts/${digest}`)).status).toBe(401);
    expect((await get(digest, "a.b.c")).status).toBe(401);
    const [head = "", claims = "", signature = ""] = permit.split(".");
    const other = Buffer.from(claims, "base64url").toString().replace('"acme"', '"other"');
    const forged = [head, Buffer.from(other).toString("base64url"), signature].join(".");
    const answer = await get(digest, forged);
    expect(answer.status).toBe(401);
    expect(await kindOf(answer)).toBe("refused");
  });

  test("an expired one is 401, for both ways", async () => {
    const digest = await store("old geese");
    const permit = await served.permit({
      reads: [digest],
      writes: [patch],
      exp: Math.floor(Date.now() / 1000) - 1,
    });
    expect((await get(digest, permit)).status).toBe(401);
    expect((await put("patch", permit, "geese")).status).toBe(401);
  });

  test("a digest it does not name is 403, even if it is there", async () => {
    const digest = await store("other geese");
    expect((await get(digest, await served.permit({ reads: ["0".repeat(64)] }))).status).toBe(403);
  });

  test("a class it does not name is 403, and one that does not exist 400", async () => {
    const permit = await served.permit({ writes: [patch] });
    expect((await put("raw_log", permit, "geese")).status).toBe(403);
    expect((await put("goose", permit, "geese")).status).toBe(400);
    expect((await get("../../etc/passwd", permit)).status).toBe(404);
    expect((await get("..%2F..%2Fetc%2Fpasswd", permit)).status).toBe(400);
  });

  test("a permit to clean up reads nothing and stores nothing, of any class", async () => {
    const digest = await store("what a clean-up may not see");
    const action = ACTION_EXAMPLES["run.cleanup"];
    const { input, actor } = await served.world.newRun();
    const claims = permitFor(action, {
      id: "p-end",
      actor,
      actionId: `${input.runId}-1`,
      data: "internal",
      forgeId: null,
      installations: [],
      now: new Date(),
    });
    const permit = await served.permit(claims ?? {});
    expect(claims?.exempt).toBe(true);
    expect((await get(digest, permit)).status).toBe(403);
    for (const artifactClass of ArtifactClass.options)
      expect((await put(artifactClass, permit, "geese")).status).toBe(403);
  });

  test("what is named but not there is 404", async () => {
    const digest = sha256Hex("never stored");
    expect((await get(digest, await served.permit({ reads: [digest] }))).status).toBe(404);
  });
});

describe("a size limit", () => {
  test("holds for what announces its length, and for what does not; nothing of it stays", async () => {
    const permit = await served.permit({ writes: [patch] });
    expect((await put("patch", permit, "g".repeat(101))).status).toBe(413);
    const status = await putInChunks(permit, 50 * MIB);
    expect([413, "cut off"]).toContain(status); // the answer may find the sender still sending
    expect(await readdir(join(served.folder, ".incoming"))).toStrictEqual([]);
    expect((await put("patch", permit, "g".repeat(100))).status).toBe(200);
  });
});

describe("a sender that goes away", () => {
  test("leaves nothing behind and is no fault of the gateway's", async () => {
    const permit = await served.permit({ writes: [{ class: "patch", maxBytes: MIB }] });
    const headers = { authorization: `Permit ${permit}`, "content-length": "1000" };
    const before = served.log.filter(({ level }) => level === "error").length;
    const outgoing = httpRequest(`${served.url}/artifacts?class=patch`, { method: "PUT", headers });
    outgoing.on("error", () => {});
    outgoing.write("half a patch");
    await new Promise((resolve) => setTimeout(resolve, 100));
    outgoing.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await readdir(join(served.folder, ".incoming"))).toStrictEqual([]);
    expect(served.log.filter(({ level }) => level === "error")).toHaveLength(before);
    expect(served.log.at(-1)).toMatchObject({ level: "info" });
  });
});

describe("I7 tenants", () => {
  test("one that knows another's digest gets nothing by it", async () => {
    const digest = await store("the other tenant's bytes", "patch", "other");
    expect((await get(digest, await served.permit({ tenant: "other", reads: [digest] }))).status).toBe(200);
    expect((await get(digest, await served.permit({ tenant: "acme", reads: [digest] }))).status).toBe(404);
  });
});

describe("stored bytes", () => {
  test("that were altered are not served, and it is said loudly", async () => {
    const digest = await store("true geese");
    await writeFile(join(served.folder, "acme", digest.slice(0, 2), digest), "false geese");
    const permit = await served.permit({ reads: [digest], writes: [patch] });
    expect((await get(digest, permit)).status).toBe(404);
    expect(served.log.filter((line) => line.level === "error")).toHaveLength(1);
    await put("patch", permit, "true geese"); // the same bytes again mend it
    expect(await (await get(digest, permit)).text()).toBe("true geese");
  });

  test("of a policy snapshot come from the ledger the first time they are asked for", async () => {
    const { world } = served;
    const [row] = await world.sql.owner("SELECT current_policy FROM tenant WHERE tenant_id = 'acme'");
    const digest = String(row?.["current_policy"]);
    expect(await recordsOf(digest)).toStrictEqual([]);
    const answer = await get(digest, await served.permit({ reads: [digest] }));
    expect(sha256Hex(new Uint8Array(await answer.arrayBuffer()))).toBe(digest);
    expect(await recordsOf(digest)).toStrictEqual([{ class: "policy_snapshot", days: 400 }]);
    expect((await get(digest, await served.permit({ reads: [digest], tenant: "other" }))).status).toBe(200); // its own, equal one
  });
});

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
    const digest = await store("regulated geese", "patch", "acme", { run: input.runId, data: "regulated" });
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
    const digest = await store("a patch of others", "patch", "other");
    await mkdir(join(served.folder, "acme", digest.slice(0, 2)), { recursive: true });
    expect((await served.read(served.world.people.admin, `/v1/artifacts/${digest}`)).status).toBe(404);
  });
});

/** Without a content-length; resolves with the status, or how else it ended. */
function putInChunks(permit: string, bytes: number): Promise<number | "cut off"> {
  return new Promise((resolve) => {
    const outgoing = httpRequest(`${served.url}/artifacts?class=patch`, {
      method: "PUT",
      headers: { authorization: `Permit ${permit}`, "transfer-encoding": "chunked" },
    });
    outgoing.on("response", (answer) => {
      resolve(answer.statusCode ?? 0);
      answer.resume();
      outgoing.destroy();
    });
    outgoing.on("error", () => resolve("cut off"));
    const chunk = Buffer.alloc(64 * 1024, "g");
    let sent = 0;
    const more = (): void => {
      while (sent < bytes && !outgoing.destroyed) {
        sent += chunk.length;
        if (!outgoing.write(chunk)) return void outgoing.once("drain", more);
      }
      outgoing.end();
    };
    more();
  });
}
