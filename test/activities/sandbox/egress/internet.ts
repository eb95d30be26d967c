// test/activities/sandbox/egress/internet.ts: an Internet on loopback: one port that speaks http, one that echoes what it hears, and what they were asked.
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, createServer as createEcho } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { Network } from "../../../../activities/sandbox/egress/network.ts";
import { PUBLIC_ONLY } from "../../../../activities/sandbox/egress/range-table.ts";

export type Internet = {
  /** All names lead to loopback, of which 127.0.0.1 is open here alone; every other range is closed as ever. */
  network: Network;
  plain: number;
  echo: number;
  asked: {
    host: string | undefined;
    method: string | undefined;
    url: string | undefined;
    headers: string[];
  }[];
  /** Where a name leads instead; several: one after another, the last for good. */
  lead(host: string, ...turns: string[][]): void;
  stop(): void;
};

/** Answers `host method url body`; `/big` a mebibyte, `/to?URL` a redirect, `/once` on a connection that ends with it. */
export async function startInternet(): Promise<Internet> {
  const asked: Internet["asked"] = [];
  const turns = new Map<string, string[][]>();
  const plain = createServer((request, response) => void answer(request, response));
  const echo = createEcho((socket) => void socket.on("error", () => undefined).pipe(socket));
  const ports = { plain: await listen(plain), echo: await listen(echo) };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, rawHeaders } = request;
    const { host } = request.headers;
    asked.push({ host, method, url, headers: rawHeaders });
    let body = "";
    for await (const chunk of request) body += String(chunk);
    if (url === "/once") response.setHeader("connection", "close");
    if (url?.startsWith("/to?")) response.writeHead(302, { location: url.slice(4) }).end();
    else response.end(url === "/big" ? Buffer.alloc(1024 * 1024, "x") : `${host} ${method} ${url} ${body}\n`);
  }

  return {
    network: {
      ranges: (address) => (address === "127.0.0.1" ? null : PUBLIC_ONLY(address)),
      resolve: async (host) => {
        const left = turns.get(host) ?? [["127.0.0.1"]];
        return (left.length > 1 ? left.shift() : left[0]) ?? [];
      },
    },
    ...ports,
    asked,
    lead: (host, ...to) => void turns.set(host, to),
    stop() {
      plain.close().closeAllConnections();
      echo.close();
    },
  };
}

/** On loopback; its port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** What Node's own TLS client says first; without `servername` it names no host. */
export async function clientHello(options: { servername?: string }): Promise<Buffer> {
  const server = createEcho();
  const port = await listen(server);
  const client = tlsConnect({ socket: connect(port, "127.0.0.1"), ...options });
  client.on("error", () => undefined);
  const [socket] = await once(server, "connection");
  const [chunk] = await once(socket, "data");
  client.destroy();
  server.close();
  return chunk as Buffer;
}
