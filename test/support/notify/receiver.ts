// test/support/notify/receiver.ts: an incoming webhook that keeps what it is sent, and misbehaves as it is told.
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export type Misbehaviour = (response: ServerResponse) => void;

export type Receiver = {
  /** With a path that is a secret, as a chat's is. */
  url: string;
  secret: string;
  /** Texts in the order they came. */
  texts: string[];
  requests: { method: string | undefined; type: string | undefined; body: string }[];
  /** For requests to come; null: it takes them, as Slack does. */
  behave(how: Misbehaviour | null): void;
  close(): Promise<void>;
};

export const MISBEHAVIOURS = {
  fails: (response) => void response.writeHead(500).end("at /services/T0GOOSE/B0GOOSE: it broke"),
  limits: (response) => void response.writeHead(429, { "retry-after": "7" }).end("rate_limited"),
  hangs: () => {},
  redirects: (response) => void response.writeHead(307, { location: "/elsewhere" }).end(),
  archived: (response) => void response.writeHead(410).end("channel_is_archived"),
  floods: (response) => void flood(response.writeHead(400)),
  drips: (response) => void response.writeHead(500).write("never_the_end"),
  cuts: (response) => void response.destroy(),
} satisfies Record<string, Misbehaviour>;

/** Without end: a reader that does not stop by itself runs out of memory or of time. */
async function flood(response: ServerResponse): Promise<void> {
  const piece = Buffer.alloc(64 * 1024, "x");
  while (!response.destroyed) {
    if (!response.write(piece))
      await Promise.race([new Promise((go) => response.once("drain", go)), sleep(20)]);
  }
}

export async function startReceiver(): Promise<Receiver> {
  let behaviour: Misbehaviour | null = null;
  const texts: string[] = [];
  const requests: Receiver["requests"] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      requests.push({ method: request.method, type: request.headers["content-type"], body });
      if (behaviour !== null) return behaviour(response);
      texts.push(String((JSON.parse(body) as { text: unknown }).text));
      return void response.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("not listening on a port");
  const secret = "T0GOOSE/B0GOOSE/honkhonkhonkhonkhonkhonk";
  return {
    url: `http://127.0.0.1:${address.port}/services/${secret}`,
    secret,
    texts,
    requests,
    behave: (how) => void (behaviour = how),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
