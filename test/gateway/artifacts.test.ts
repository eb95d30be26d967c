// test/gateway/artifacts.test.ts: the artifact front over HTTP: what a permit names may pass, nothing else.
import { readdir, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permitFor } from "../../activities/ledger/permit.ts";
import { sha256Hex } from "../../core/digest.ts";
import { ArtifactClass } from "../../core/schema/artifact.ts";
import { createArtifactFront } from "../../workers/artifact-front.ts";
import { ACTION_EXAMPLES } from "../../core/policy/ordinary.ts";
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

async function store(text: string, artifactClass: ArtifactClass = "patch", tenant = "acme"): Promise<string> {
  const permit = await served.permit({ tenant, writes: [{ class: artifactClass, maxBytes: MIB }] });
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
