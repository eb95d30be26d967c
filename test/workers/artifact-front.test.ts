// test/workers/artifact-front.test.ts: a worker's way to the artifact front outlives a gateway that is started again.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createArtifactFront } from "../../workers/artifact-front.ts";

const REF = { digest: "a".repeat(64), class: "raw_log", bytes: 3 };

/** Answers these statuses one after the other, then 200 with a reference. */
async function gatewayThatAnswers(statuses: number[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(statuses.shift() ?? 200, { "content-type": "application/json" });
    response.end(JSON.stringify(REF));
  });
  const listen = (port: number): Promise<number> =>
    new Promise((resolve) =>
      server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
    );
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { asked, listen, close };
}

const put = (port: number, signal = new AbortController().signal) =>
  createArtifactFront({ gatewayUrl: `http://127.0.0.1:${port}`, signal: () => signal }).put(
    "permit",
    "raw_log",
    new Uint8Array([1, 2, 3]),
  );

test("what a worker stores is stored once the gateway is back, and the effect is not repeated for it", async () => {
  const gateway = await gatewayThatAnswers([503]);
  const port = await gateway.listen(0);
  await gateway.close();
  const stored = put(port);
  await new Promise((resolve) => setTimeout(resolve, 700));
  await gateway.listen(port);
  expect(await stored).toStrictEqual(REF);
  expect(gateway.asked).toHaveLength(2); // one that met 503, one that was served
  await gateway.close();
});

test("a refusal is an answer, and is not asked for again", async () => {
  const gateway = await gatewayThatAnswers([403]);
  const port = await gateway.listen(0);
  await expect(put(port)).rejects.toMatchObject({ type: "permit_invalid" });
  expect(gateway.asked).toHaveLength(1);
  await gateway.close();
});

test("I14 a gateway that takes a request and says nothing is left as soon as the effect must stop", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const stop = new AbortController();
  const storing = put((silent.address() as AddressInfo).port, stop.signal);
  setTimeout(() => stop.abort(new Error("the halt feed went stale")), 200);
  await expect(storing).rejects.toThrow("the halt feed went stale");
  silent.closeAllConnections();
  silent.close();
});

test("an answer that breaks off half-way is none, and is asked for again", async () => {
  let asked = 0;
  const breaking = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { "content-length": "10000" });
    if (asked > 1) response.end(JSON.stringify(REF).padEnd(10_000));
    else response.write("{", () => response.destroy());
  });
  await new Promise<void>((resolve) => breaking.listen(0, "127.0.0.1", resolve));
  expect(await put((breaking.address() as AddressInfo).port)).toStrictEqual(REF);
  expect(asked).toBe(2);
  breaking.closeAllConnections();
  breaking.close();
});
