// activities/sandbox/egress/proxy.ts: the only way out of one command: an HTTP proxy that reaches what its profile names, at public addresses, while its permit lasts.
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { whyNotReached } from "../../../core/egress/allows.ts";
import type { EgressProfile } from "../../../core/schema/egress.ts";
import { createAttempts } from "./attempts.ts";
import type { EgressLog } from "./attempts.ts";
import { forwardRequest } from "./forward.ts";
import { openTunnel } from "./tunnel.ts";
import { DialingAgent } from "./agent.ts";
import { IDLE_MS } from "./gate.ts";
import type { Gate } from "./gate.ts";
import type { Network } from "./network.ts";

const MAX_CONNECTIONS = 128;
const MAX_HEADERS = 16 * 1024;
const MAX_BYTES = 2 * 1024 ** 3;

export type EgressPlan = {
  profile: EgressProfile;
  network: Network;
  /** The permit's end: nothing new is reached after it. */
  until: Date;
};

export type EgressProxy = {
  /** A connection from inside the sandbox. */
  onConnection: (socket: Socket) => void;
  /** Ends all that is open. Idempotent. */
  close(): EgressLog;
};

/** Holds nothing secret and adds nothing to what passes. */
export function openEgressProxy({ profile, network, until }: EgressPlan): EgressProxy {
  const inside = new Set<Socket>();
  const open = new Set<Socket>();
  const passed = { bytesOut: 0, bytesIn: 0 };
  const traffic = () => totalOf(passed, inside);
  const attempts = createAttempts(profile.name, traffic);
  let isClosed = false;
  const adopt = (socket: Socket): void => {
    if (isClosed) socket.destroy(); // dialed for a command that has ended meanwhile
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  };
  const gate: Gate = {
    network,
    attempts,
    adopt,
    refusalOf(wanted) {
      const { bytesIn, bytesOut } = traffic();
      if (Date.now() >= until.getTime()) return "the permit has run out";
      if (bytesIn + bytesOut > MAX_BYTES) return `more than ${MAX_BYTES} bytes have passed`;
      return whyNotReached(profile, wanted);
    },
  };
  const server = serverFor(gate);
  return {
    onConnection(socket) {
      socket.on("error", () => socket.destroy()); // the command's own affair
      if (inside.size >= MAX_CONNECTIONS) {
        attempts.note({ to: {}, outcome: "refused", because: "too many connections", address: null });
        return void socket.destroy();
      }
      adopt(socket);
      inside.add(socket);
      socket.once("close", () => {
        inside.delete(socket);
        passed.bytesOut += socket.bytesRead;
        passed.bytesIn += socket.bytesWritten;
      });
      server.emit("connection", socket);
    },
    close() {
      isClosed = true;
      const log = attempts.log();
      for (const socket of open) socket.destroy();
      return log;
    },
  };
}

function totalOf(passed: { bytesOut: number; bytesIn: number }, inside: ReadonlySet<Socket>) {
  let { bytesOut, bytesIn } = passed;
  for (const socket of inside) {
    bytesOut += socket.bytesRead;
    bytesIn += socket.bytesWritten;
  }
  return { bytesOut, bytesIn };
}

/** Node's parser is strict: it refuses two lengths, a length beside chunks, bare line feeds and a missing Host (RFC 9112 §11.2). */
function serverFor(gate: Gate): Server {
  const server = createServer({ maxHeaderSize: MAX_HEADERS, keepAliveTimeout: IDLE_MS });
  const proxying = { gate, agent: new DialingAgent(gate) };
  server.timeout = IDLE_MS;
  server.on("request", (request, response) => {
    forwardRequest(proxying, { request, response }).catch(() => response.destroy());
  });
  server.on("connect", (request, socket, head) => {
    openTunnel(gate, { request, socket: socket as Socket, head }).catch(() => socket.destroy());
  });
  server.on("upgrade", (_request, socket) => {
    gate.attempts.note({ to: {}, outcome: "refused", because: "upgrades are not taken", address: null });
    socket.destroy();
  });
  server.on("clientError", (_error, socket) => {
    gate.attempts.note({ to: {}, outcome: "refused", because: "the request cannot be read", address: null });
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  return server;
}
