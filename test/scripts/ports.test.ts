// test/scripts/ports.test.ts: a stack comes back on its ports, and says where one is another's now.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { keptPorts } from "../../scripts/stack/kept-ports.ts";
import { placesIn } from "../../scripts/stack/places.ts";
import { planParts } from "../../scripts/stack/plan.ts";
import { freePorts } from "../../scripts/stack/ports.ts";
import { Settings } from "../../scripts/stack/settings.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "skein-ports-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
});

/** Held until the test ends. */
async function take(port: number): Promise<void> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
}

test("ports that are free are the same again, one that is taken is replaced and named", async () => {
  const file = join(root, "ports.json");
  const first = await keptPorts(["web", "forge"], file);
  expect(first.moved).toStrictEqual([]);
  expect(await keptPorts(["web", "forge"], file)).toStrictEqual({ ports: first.ports, moved: [] });
  await take(first.ports.web);
  const third = await keptPorts(["web", "forge"], file);
  expect(third.ports.forge).toBe(first.ports.forge);
  expect(third.moved).toStrictEqual([{ name: "web", from: first.ports.web, to: third.ports.web }]);
  expect(third.ports.web).not.toBe(first.ports.web);
  expect(JSON.parse(readFileSync(file, "utf8"))).toStrictEqual(third.ports); // the new one is kept from here on
});

test("an unreadable list of ports costs the links, never the start", async () => {
  const file = join(root, "ports.json");
  for (const text of ["{", '{"web":"80"}', '{"web":99999}']) {
    writeFileSync(file, text);
    expect((await keptPorts(["web"], file)).moved).toStrictEqual([]);
  }
});

async function plan(settings: object, said: string[] = []) {
  const places = placesIn(root);
  return planParts({ places, settings: Settings.parse(settings), say: (line) => said.push(line) });
}

test("a moved port is said in one line, unless skein.yaml has that part elsewhere", async () => {
  const { ports } = await plan({});
  await take(ports.web);
  await take(ports.forge);
  const forge = {
    api_url: "https://forge.example.org/api",
    git_url: "https://forge.example.org",
    app_id: "1",
    app_key_file: import.meta.filename,
    webhook_secret_file: import.meta.filename,
  };
  const said: string[] = [];
  const again = await plan({ forge }, said);
  expect(said).toStrictEqual([
    `port ${ports.web} of web is taken, so it is at ${again.ports.web} now; its earlier links are dead`,
  ]);
});

test("the gateway's configured port is used as it is, at an address that workers can reach", async () => {
  const { gateway: port } = await freePorts(["gateway"]);
  const open = await plan({ gateway: { port, bind: "0.0.0.0" } });
  expect([open.ports.gateway, open.gatewayUrl]).toStrictEqual([port, `http://127.0.0.1:${port}`]);
  expect((await plan({ gateway: { port } })).gatewayUrl).toBe(`http://127.0.0.1:${port}`);
});

test("a configured port that is taken is refused with who holds it, where it is written, and the fix", async () => {
  const { gateway: port } = await freePorts(["gateway"]);
  await take(port);
  const refused = await plan({ gateway: { port } }).catch(String);
  expect(refused).toMatch(
    new RegExp(
      `port ${port} of 127\\.0\\.0\\.1 is taken by .+ \\(process ${process.pid}\\)\\n  where: skein\\.yaml: gateway\\n  fix: `,
    ),
  );
  const elsewhere = await plan({ gateway: { port, bind: "192.0.2.1" } }).catch(String); // TEST-NET-1: nobody's
  expect(elsewhere).toContain(`cannot listen on port ${port} of 192.0.2.1 (EADDRNOTAVAIL)`);
});
