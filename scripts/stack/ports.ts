// scripts/stack/ports.ts: free ports, all held until all are chosen; the ones asked for where they are free.
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

const LOOPBACK = "127.0.0.1";
/** Below the range that systems take the ports of outgoing connections from, so that a port stays free while a stack is down. */
const FIRST = 20_000;
const COUNT = 12_000;
const TRIES = 50;

/** `before`: the ports that are wanted again; one that is taken is replaced. */
export async function freePorts<N extends string>(
  names: readonly N[],
  before: Partial<Record<string, number>> = {},
): Promise<Record<N, number>> {
  const held: Server[] = [];
  const chosen: [N, number][] = [];
  try {
    for (const name of names) {
      const server = await hold(before[name]);
      held.push(server);
      chosen.push([name, (server.address() as AddressInfo).port]);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  return Object.fromEntries(chosen) as Record<N, number>;
}

/** Whether `port` can be listened on at that address; the system's word for why not. */
export async function refusalToListen(port: number, host: string): Promise<string | null> {
  try {
    const server = await listen(port, host);
    await new Promise((resolve) => server.close(resolve));
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

async function hold(wanted: number | undefined): Promise<Server> {
  const again = wanted === undefined ? null : await listen(wanted, LOOPBACK).catch(() => null);
  if (again) return again;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const server = await listen(port, LOOPBACK).catch(() => null);
    if (server) return server;
  }
  return listen(0, LOOPBACK);
}

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}
