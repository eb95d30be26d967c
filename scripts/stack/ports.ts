// scripts/stack/ports.ts: free ports on the loopback address, all held until all are chosen.
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

export async function freePorts<N extends string>(names: readonly N[]): Promise<Record<N, number>> {
  const servers = await Promise.all(names.map(() => listen()));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<N, number>;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
