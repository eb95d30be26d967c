// activities/sandbox/egress/network.ts: a connection to a public address of a named host; names are resolved here, once for each connection.
import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { once } from "node:events";
import { PUBLIC_ONLY } from "./range-table.ts";
import type { RangeTable } from "./range-table.ts";

/** `resolve`: every address of a host. */
export type Network = { ranges: RangeTable; resolve: (host: string) => Promise<string[]> };

export const PUBLIC_NETWORK: Network = {
  ranges: PUBLIC_ONLY,
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

export type Dialed =
  | { kind: "connected"; socket: Socket; address: string }
  | { kind: "refused" | "failed"; because: string; address: string | null };

const CONNECT_MS = 10_000;

/** One forbidden address among a host's is enough: a name that leads inside is not for us, however it leads elsewhere too. */
export async function dial(
  { ranges, resolve }: Network,
  { host, port }: { host: string; port: number },
): Promise<Dialed> {
  const addresses = await resolve(host).catch(() => []);
  const [address] = addresses;
  if (address === undefined) return { kind: "failed", because: `${host} has no address`, address: null };
  for (const each of addresses) {
    const what = ranges(each);
    if (what === null) continue;
    return { kind: "refused", because: `${host} leads to ${each}, which is ${what}`, address: each };
  }
  const socket = connect({ host: address, port, noDelay: true });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(CONNECT_MS) });
    return { kind: "connected", socket, address };
  } catch (error) {
    socket.destroy();
    const because = error instanceof Error && error.name === "AbortError" ? "no answer" : codeOf(error);
    return { kind: "failed", because: `${host}, port ${port}: ${because}`, address };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "no connection";
}
