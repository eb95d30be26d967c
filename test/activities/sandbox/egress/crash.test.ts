// test/activities/sandbox/egress/crash.test.ts: whatever a command says to its proxy, or a host answers, the worker lives and the next request is served.
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEgressProxy } from "../../../../activities/sandbox/egress/proxy.ts";
import { listen } from "./internet.ts";

const unheard: unknown[] = [];
const hear = (error: unknown): void => void unheard.push(error);
let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const far = createServer((socket: Socket) => {
  socket.on("error", () => undefined);
  socket.once("data", () => socket.end(answer, "latin1"));
});
let inside: ReturnType<typeof createServer>;
let at: number;
let port: number;

beforeAll(async () => {
  process.on("unhandledRejection", hear).on("uncaughtException", hear);
  at = await listen(far);
  const hosts = [
    { host: "a.example", scheme: "http" as const, ports: [at], methods: ["GET" as const, "POST" as const] },
    { host: "a.example", scheme: "https" as const, ports: [at] },
  ];
  const proxy = openEgressProxy({
    profile: { name: "p", description: "", hosts },
    network: { ranges: () => null, resolve: async () => ["127.0.0.1"] },
    until: new Date(Date.now() + 600_000),
  });
  inside = createServer(proxy.onConnection);
  port = await listen(inside);
  return () => proxy.close();
});
afterAll(() => {
  process.off("unhandledRejection", hear).off("uncaughtException", hear);
  far.close();
  inside.close();
});

/** What comes back, or nothing where it is cut off. */
function say(bytes: Uint8Array, patienceMs = 200): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let heard = "";
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on("data", (chunk) => (heard += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(heard));
    socket.write(bytes);
  });
}

const request = (path: string, rest = ""): Uint8Array =>
  Buffer.from(
    `GET http://a.example:${at}${path} HTTP/1.1\r\nHost: a.example:${at}\r\nConnection: close\r\n${rest}\r\n`,
    "latin1",
  );

async function expectAlive(): Promise<void> {
  answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  expect(await say(request("/"), 5000)).toMatch(/200 OK[\s\S]*ok$/);
  expect(unheard).toStrictEqual([]);
}

test.each([
  ["a path with bytes beyond ASCII", "/\u00ff\u0080", ""],
  ["a header with bytes beyond ASCII", "/", "X: \u00ff\u0001\r\n"],
  ["a header without a value", "/", "X:\r\n"],
  ["a header of odd characters", "/", "X!#$%&'*+-.^_`|~: y\r\n"],
  ["an expectation", "/", "Expect: 100-continue\r\n"],
  ["another expectation", "/", "Expect: the-moon\r\n"],
  ["a length and no body", "/", "Content-Length: 10\r\n"],
])("%s", async (_, path, rest) => {
  await say(request(path, rest));
  await expectAlive();
});

test.each([
  "",
  "nonsense\r\n\r\n",
  "HTTP/1.1 99 Low\r\n\r\n",
  "HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
  "HTTP/1.1 103 Early Hints\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "HTTP/1.1 200 OK\r\nX: \u0001\u00ff\r\nContent-Length: 0\r\n\r\n",
  `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
  "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
])("an answer that begins %j", async (text) => {
  answer = text;
  await say(request("/"));
  await expectAlive();
});

test("random bytes in a request", async () => {
  const PIECE = fc.constantFrom(
    "GET ",
    "CONNECT ",
    "POST ",
    "http://",
    "a.example",
    `:${0}`,
    "/",
    " HTTP/1.1",
    "\r\n",
    "\n",
    "Host: ",
    "a.example",
    "Content-Length: 3",
    "Transfer-Encoding: chunked",
    "\u0000",
    "\u00ff",
    "\u0016\u0003\u0001",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(PIECE, { maxLength: 14 }), async (pieces) => {
      const text = pieces.join("").replaceAll(":0", `:${at}`);
      await Promise.all([
        say(Buffer.from(text, "latin1")),
        say(Buffer.from(`CONNECT a.example:${at} HTTP/1.1\r\nHost: a\r\n\r\n${text}`, "latin1")),
      ]);
      expect(unheard).toStrictEqual([]);
    }),
    { numRuns: 60 },
  );
  await expectAlive();
}, 60_000);
