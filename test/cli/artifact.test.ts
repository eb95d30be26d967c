// test/cli/artifact.test.ts: `skein artifact` against a real gateway: whole and true bytes, or a reason and nothing.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ArtifactClass } from "../../core/schema/artifact.ts";
import { createArtifactFront } from "../../workers/artifact-front.ts";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { environmentOf, MAIN, runSkein } from "./command-line.ts";
import type { Said } from "./command-line.ts";

const MIB = 1024 * 1024;
let served: Served;
let between: Server;
let deceit: (body: Buffer) => Buffer | "cut" = (body) => body;
let home: string;
let file: string;

beforeAll(async () => {
  served = await serveGateway();
  between = await startBetween();
});
afterAll(async () => {
  between.close();
  await served.stop();
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "skein-cli-"));
  file = join(home, "fetched");
  return () => rmSync(home, { recursive: true });
});

/** Between the command and the gateway, as a broken or a lying network would be. */
async function startBetween(): Promise<Server> {
  const server = createServer((request, response) => {
    const headers = { authorization: request.headers.authorization ?? "" };
    void fetch(`${served.url}${request.url}`, { headers }).then(async (answer) => {
      const body = Buffer.from(await answer.arrayBuffer());
      const sent = deceit(body);
      response.writeHead(answer.status, { "content-length": body.length });
      if (sent === "cut") response.write(body.subarray(0, body.length / 2), () => response.destroy());
      else response.end(sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function store(bytes: Uint8Array, artifactClass: ArtifactClass = "patch", run = ""): Promise<string> {
  const permit = await served.permit({ run, writes: [{ class: artifactClass, maxBytes: 64 * MIB }] });
  return (
    await createArtifactFront({ gatewayUrl: served.url, signal: () => new AbortController().signal }).put(
      permit,
      artifactClass,
      bytes,
    )
  ).digest;
}

type Who = keyof Served["world"]["people"];

function environment(who: Who = "viewer", url = served.url): Record<string, string> {
  return environmentOf(served.world.people[who], { home, url });
}

const skein = (...args: string[]): Promise<Said> => runSkein(args, environment());
const through = (...args: string[]): Promise<Said> =>
  runSkein(args, environment("viewer", `http://127.0.0.1:${(between.address() as AddressInfo).port}`));

function parts(): string[] {
  return readdirSync(home).filter((name) => name !== "keys");
}

describe("skein artifact get", () => {
  test("writes bytes as they are into a pipe, and says nothing beside them", async () => {
    const bytes = randomBytes(5000);
    const said = await skein("artifact", "get", await store(bytes));
    expect({ ...said, stdout: said.stdout.equals(bytes) }).toStrictEqual({
      exitCode: 0,
      stdout: true,
      stderr: "",
    });
  });

  test("writes a large artifact into a file of the owner's alone, and then says that it is what was named", async () => {
    const bytes = randomBytes(40 * MIB);
    const said = await skein("artifact", "get", await store(bytes), "--output", file);
    expect(said).toMatchObject({ exitCode: 0, stderr: "" });
    expect(said.stdout.toString()).toBe(`${file}: ${bytes.length} bytes, SHA-256 as named\n`);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(parts()).toStrictEqual(["fetched"]);
  });

  test("does not touch a file that is there, unless it is forced to", async () => {
    const digest = await store(Buffer.from("geese"));
    writeFileSync(file, "mine");
    const said = await skein("artifact", "get", digest, "--output", file);
    expect(said.exitCode).toBe(2);
    expect(said.stderr).toMatch(/is there already: .*--force/);
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect((await skein("artifact", "get", digest, "--output", file, "--force")).exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("geese");
  });

  test.each([
    [
      "altered",
      (body: Buffer) => Buffer.from(body.map((byte, at) => (at === 7 ? byte ^ 1 : byte))),
      /are not/,
    ],
    ["cut off", () => "cut" as const, /broke/],
  ])("exits 1 where bytes are %s on their way, and keeps none of them", async (_, how, says) => {
    const digest = await store(randomBytes(3 * MIB));
    deceit = how;
    const intoFile = await through("artifact", "get", digest, "--output", file);
    const intoPipe = await through("artifact", "get", digest);
    deceit = (body) => body;
    expect([intoFile.exitCode, intoPipe.exitCode]).toStrictEqual([1, 1]);
    expect(intoFile.stderr).toMatch(says);
    expect(parts()).toStrictEqual([]);
    expect((await through("artifact", "get", digest, "--output", file)).exitCode).toBe(0);
  });

  test("exits 2 for what is no digest, and for a terminal without a file to write to", async () => {
    const said = await skein("artifact", "get", "0123456789ab");
    expect(said.exitCode).toBe(2);
    expect(said.stderr).toMatch(/64 hex digits.*skein artifact list RUN/);
    const digest = await store(Buffer.from("\u001b]0;not for a terminal\u0007"));
    const line = `${process.execPath} ${MAIN} artifact get ${digest}`;
    const onTerminal = await execa("script", ["-qec", line, "/dev/null"], {
      env: environment(),
      extendEnv: false,
      reject: false,
    });
    expect(onTerminal.exitCode).toBe(2);
    expect(onTerminal.stdout).toMatch(/--output FILE/);
    expect(onTerminal.stdout).not.toContain("not for a terminal\u0007");
  });

  test("I9 exits 3 for raw bytes and says who may have them, who then may", async () => {
    const digest = await store(Buffer.from("raw output"), "tool_output_raw");
    const said = await skein("artifact", "get", digest);
    expect(said.exitCode).toBe(3);
    expect(said.stderr).toMatch(/tool_output_raw is not redacted: it takes one of auditor, platform_admin/);
    const admin = await runSkein(["artifact", "get", digest], environment("admin"));
    expect([admin.exitCode, admin.stdout.toString()]).toStrictEqual([0, "raw output"]);
  });

  test("exits 4 where there is no such artifact, and leaves no file", async () => {
    const digest = createHash("sha256").update("never stored").digest("hex");
    const said = await skein("artifact", "get", digest, "--output", file);
    expect(said.exitCode).toBe(4);
    expect(existsSync(file)).toBe(false);
    expect(parts()).toStrictEqual([]);
  });

  test("exits 1 with the folder's own trouble where it cannot write", async () => {
    const nowhere = join(home, "no-such-folder", "x");
    const said = await skein("artifact", "get", await store(Buffer.from("x")), "--output", nowhere);
    expect(said.exitCode).toBe(1);
    expect(said.stderr).toMatch(/x cannot be written \(ENOENT\)/);
  });
});

describe("skein artifact list", () => {
  test("shows what a run left, for people and as a line of JSON for each; exits 4 for no run", async () => {
    const { input } = await served.world.newRun();
    expect((await skein("artifact", "list", input.runId)).stdout.toString()).toMatch(/no artifact yet/);
    const digest = await store(Buffer.from("a patch of geese"), "patch", input.runId);
    const said = await skein("artifact", "list", input.runId);
    expect(said.stdout.toString()).toMatch(/^CLASS +DATA +BYTES +EXPIRES +DIGEST\n/);
    expect(said.stdout.toString()).toMatch(
      new RegExp(`^patch +internal +16 +\\d{4}-\\d\\d-\\d\\d +${digest}$`, "m"),
    );
    const lines = (await skein("artifact", "list", input.runId, "--json")).stdout
      .toString()
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { class: "patch", dataClass: "internal", bytes: 16, digest },
    ]);
    expect((await skein("artifact", "list", "no-such-run")).exitCode).toBe(4);
  });
});
