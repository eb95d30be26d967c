// gateway/serve.ts: the gateway on a port, and the way to stop it that lets requests under way finish.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";

const FINISH_MS = 5000;

export type Serving = { port: number; stop(): Promise<void> };

/** `port` 0: a free one. Rejects where the port is taken. Endless streams must be ended before `stop`. */
export async function serveHttp(app: Hono, address: { host: string; port: number }): Promise<Serving> {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, resolve);
  });
  return {
    port: portOf(server.address()),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(() => server.closeAllConnections(), FINISH_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
