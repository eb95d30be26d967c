// test/activities/sandbox/egress/close.test.ts: with its command a proxy ends all that it opened, and what it was about to open.
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openEgressProxy } from "../../../../activities/sandbox/egress/proxy.ts";
import { listen } from "./internet.ts";

test.each([
  "CONNECT a.example:PORT HTTP/1.1\r\nHost: a.example\r\n\r\n",
  "GET http://b.example:PORT/ HTTP/1.1\r\nHost: b.example:PORT\r\n\r\n",
])("nothing stays open of %j", async (words) => {
  const far = createServer();
  const port = await listen(far);
  const arrived: Socket[] = [];
  far.on("connection", (socket) => arrived.push(socket.on("error", () => undefined)));

  const resolving = Promise.withResolvers<string[]>();
  const hosts = [
    { host: "a.example", scheme: "https" as const, ports: [port] },
    { host: "b.example", scheme: "http" as const, ports: [port] },
  ];
  const proxy = openEgressProxy({
    profile: { name: "p", description: "", hosts },
    network: { ranges: () => null, resolve: () => resolving.promise },
    until: new Date(Date.now() + 60_000),
  });
  const inside = createServer(proxy.onConnection);
  const at = await listen(inside);
  const command = connect(at, "127.0.0.1").on("error", () => undefined);
  command.write(words.replaceAll("PORT", String(port)));
  await sleep(100);
  proxy.close();
  resolving.resolve(["127.0.0.1"]);
  await sleep(300);
  expect(arrived.every((socket) => socket.readableEnded || socket.destroyed)).toBe(true);
  far.close();
  inside.close();
  const counts = await Promise.all(
    [far, inside].map(
      (server) => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    ),
  );
  expect(counts).toStrictEqual([0, 0]);
  command.destroy();
});
