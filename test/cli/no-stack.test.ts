// test/cli/no-stack.test.ts: without a stack, a gateway or a key that works, every command says what is wrong and how to mend it.
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { CliConfig } from "../../cli/config.ts";
import { createGateway } from "../../cli/gateway.ts";
import { createSign } from "../../cli/sign.ts";
import { RunSummary } from "../../core/schema/view.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { openCli } from "../support/cli.ts";

const cli = openCli();
const CONFIG: CliConfig = {
  deployment: "local",
  tenant: "default",
  subject: "jane",
  keyFile: "/nowhere",
  keysFolder: "/nowhere",
  signer: null,
  pager: "",
  gatewayUrl: "http://127.0.0.1:9",
  temporal: { address: "127.0.0.1:9", namespace: "default", apiKeyFile: null },
  bundle: null,
  data: null,
};
const NOBODY = "http://127.0.0.1:9";
let website: Server;
let websiteUrl = "";
const asked: string[] = [];
let answer = { status: 200, type: "text/html", body: "<html>hello</html>" };

beforeAll(async () => {
  website = createServer(({ url }, response) => {
    asked.push(url ?? "");
    response.writeHead(answer.status, { "content-type": answer.type });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => website.listen(0, "127.0.0.1", resolve));
  websiteUrl = `http://127.0.0.1:${(website.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => website.close(resolve));
  cli.end();
});

function stackFile(changes: Record<string, unknown> = {}): string {
  const stack = {
    deployment: "local",
    tenant: "default",
    gatewayUrl: NOBODY,
    temporalAddress: "127.0.0.1:9",
    namespace: "default",
    bundle: "/nowhere.js",
    ...changes,
  };
  return cli.file("left.json", JSON.stringify(stack));
}

describe("no stack", () => {
  test("that runs: exit 1, and how to start one", async () => {
    const { exitCode, stderr } = await cli.skein({}, "run", "list");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(join(cli.folder, "stack.json"));
    expect(stderr).toMatch(/no stack is running.*npm run dev.*SKEIN_GATEWAY_URL/);
  });

  test("that is whole, only its file from before it was killed: exit 1, where, and what tells more", async () => {
    const { exitCode, stderr } = await cli.skein({ SKEIN_STACK: stackFile() }, "run", "list");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /the gateway at http:\/\/127\.0\.0\.1:9 does not answer.*half dead.*npm run doctor.*npm run dev/,
    );
  });

  test.each([
    { name: "torn in its middle", content: '{"deployment": "loc' },
    { name: "of another shape", content: "[]" },
    { name: "empty", content: "" },
  ])("whose file can be read: $name, exit 1", async ({ content }) => {
    const path = cli.file("torn.json", content);
    const { exitCode, stderr } = await cli.skein({ SKEIN_STACK: path }, "run", "list");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`skein: ${path} cannot be read: stop the stack and start it again with npm run dev`);
  });
});

describe("SKEIN_GATEWAY_URL", () => {
  test.each([
    { name: "nothing that answers", url: NOBODY, exit: 1, says: /127\.0\.0\.1:9 does not answer \(.+\)/ },
    {
      name: "a name nobody has",
      url: "http://gateway.invalid",
      exit: 1,
      says: /gateway\.invalid does not answer/,
    },
    { name: "no URL", url: "gateway", exit: 2, says: /environment: SKEIN_GATEWAY_URL: is no http\(s\) URL/ },
    { name: "a file", url: "file:///etc/passwd", exit: 2, says: /SKEIN_GATEWAY_URL: is no http\(s\) URL/ },
  ])("that names $name: exit $exit", async ({ url, exit, says }) => {
    const { exitCode, stderr, stdout } = await cli.skein({ SKEIN_GATEWAY_URL: url }, "run", "list");
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(exit);
    expect(stdout).toBe("");
  });

  test.each([
    { status: 200, type: "text/html", body: "<html>hello</html>" },
    { status: 404, type: "text/html", body: "<html>not here</html>" },
    { status: 200, type: "application/json", body: '{"runs": []}' },
    { status: 502, type: "application/json", body: '{"error": "bad gateway"}' },
  ])("that names a website ($status $type $body): exit 1, and that it is no gateway", async (website) => {
    answer = website;
    const gateway = createGateway({ ...CONFIG, gatewayUrl: websiteUrl }, async () => "signed");
    const asked = gateway.read("/v1/runs", z.array(RunSummary));
    await expect(asked).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(
        new RegExp(`what answers at ${websiteUrl} \\(${answer.status}\\) is no gateway.*SKEIN_GATEWAY_URL`),
      ),
    });
  });

  test("with a slash at its end is the same gateway", async () => {
    answer = { status: 200, type: "application/json", body: "[]" };
    const { exitCode, stdout } = await cli.skein({ SKEIN_GATEWAY_URL: `${websiteUrl}/` }, "run", "list");
    expect(stdout).toMatch(/no runs yet/);
    expect(exitCode).toBe(0);
    expect(asked.at(-1)).toBe("/v1/runs");
  });
});

describe("a key file", () => {
  const { publicKey, privateKey } = newKeyPair();
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const mixed = { ...privateKey, x: newKeyPair().publicKey.x ?? "" };

  test.each([
    { name: "torn in its middle", content: JSON.stringify(privateKey).slice(0, 40) },
    { name: "the public half only", content: JSON.stringify(publicKey) },
    { name: "of another kind of key", content: JSON.stringify(rsa.export({ format: "jwk" })) },
    { name: "in PEM form", content: rsa.export({ format: "pem", type: "pkcs8" }).toString() },
    { name: "with the halves of two keys", content: JSON.stringify(mixed) },
    { name: "with a key that is no key", content: JSON.stringify({ ...privateKey, d: "AAAA" }) },
  ])("$name: exit 2, with its path and the remedy, and nothing of it is shown", async ({ content }) => {
    const keyFile = cli.file("key.jwk.json", content);
    const words = { verb: "read", target: "/v1/runs", digest: null, reason: null } as const;
    const signed = (async () => createSign({ ...CONFIG, keyFile })(words))();
    await expect(signed).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /key\.jwk\.json is not an Ed25519 private key.*node scripts\/bootstrap\.mjs/,
      ),
    });
    await expect(signed).rejects.not.toMatchObject({ message: expect.stringContaining(privateKey.d ?? "?") });
  });

  test("that is missing, or a folder: exit 2", async () => {
    const missing = join(cli.folder, "none.jwk.json");
    const first = await cli.skein({ SKEIN_GATEWAY_URL: NOBODY, SKEIN_KEY_FILE: missing }, "run", "list");
    expect(first.stderr).toContain(`no signing key at ${missing}: node scripts/bootstrap.mjs makes one`);
    expect(first.exitCode).toBe(2);
    const folder = join(cli.folder, "keys");
    mkdirSync(folder);
    const second = await cli.skein({ SKEIN_GATEWAY_URL: NOBODY, SKEIN_KEY_FILE: folder }, "run", "list");
    expect(second.stderr).toContain(`${folder} is not an Ed25519 private key`);
    expect(second.exitCode).toBe(2);
  });
});
