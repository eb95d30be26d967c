// activities/sandbox/egress/tunnel.ts: CONNECT: bytes to a host and back, once the first of them are TLS that asks for that very host.
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { readAuthority } from "../../../core/egress/authority.ts";
import type { Destination } from "../../../core/egress/allows.ts";
import { readClientHello } from "./client-hello.ts";
import { dial } from "./network.ts";
import { IDLE_MS } from "./gate.ts";
import type { Gate } from "./gate.ts";

const HELLO_MS = 10_000;

type Asked = { request: IncomingMessage; socket: Socket; head: Buffer };

export async function openTunnel(gate: Gate, { request, socket, head }: Asked): Promise<void> {
  const named = readAuthority(request.url ?? "", null);
  if (named.kind === "refused") return refuse(gate, socket, { to: {}, because: named.because });
  const { host, port } = named;
  const to: Destination = { scheme: "https", host, port, method: null };
  const because = gate.refusalOf(to);
  if (because !== null) return refuse(gate, socket, { to, because });
  const dialed = await dial(gate.network, to);
  if (dialed.kind !== "connected") return refuse(gate, socket, { to, ...dialed, outcome: dialed.kind });
  const { socket: far, address } = dialed;
  gate.adopt(far);
  far.on("error", () => far.destroy());
  socket.once("close", () => far.destroy());
  socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  const hello = await firstWords(socket, head);
  if (typeof hello === "string" || hello.serverName !== host) {
    const wrong =
      typeof hello === "string" ? hello : `its client hello names ${hello.serverName.slice(0, 100)}`;
    gate.attempts.note({ to, outcome: "refused", because: wrong, address });
    far.destroy();
    socket.destroy();
    return;
  }
  gate.attempts.note({ to, outcome: "allowed", because: null, address });
  far.write(hello.bytes);
  passBoth(socket, far);
}

/** Up to the end of the client hello, or what is wrong with it. */
async function firstWords(
  socket: Socket,
  head: Buffer,
): Promise<{ bytes: Buffer; serverName: string } | string> {
  let bytes = head;
  const late = setTimeout(() => socket.destroy(), HELLO_MS);
  try {
    for (;;) {
      const hello = readClientHello(bytes);
      if (hello.kind === "refused") return hello.because;
      if (hello.kind === "read") return { bytes, serverName: hello.serverName };
      const chunk = await nextChunk(socket);
      if (chunk === null) return "it ended before its client hello did";
      bytes = Buffer.concat([bytes, chunk]);
    }
  } finally {
    clearTimeout(late);
  }
}

function nextChunk(socket: Socket): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const done = (chunk: Buffer | null) => {
      socket.pause();
      socket.off("data", done).off("end", end).off("close", end);
      resolve(chunk);
    };
    const end = () => done(null);
    if (socket.destroyed || socket.readableEnded) return resolve(null);
    socket.on("data", done).on("end", end).on("close", end);
    socket.resume();
  });
}

function passBoth(near: Socket, far: Socket): void {
  for (const socket of [near, far]) socket.setTimeout(IDLE_MS, () => socket.destroy());
  far.once("close", () => near.destroy());
  near.pipe(far);
  far.pipe(near);
}

type Refused = {
  to: Partial<Destination>;
  because: string;
  outcome?: "refused" | "failed";
  address?: string | null;
};

function refuse(
  gate: Gate,
  socket: Socket,
  { to, because, outcome = "refused", address = null }: Refused,
): void {
  gate.attempts.note({ to, outcome, because, address });
  const status = outcome === "failed" ? "502 Bad Gateway" : "403 Forbidden";
  const body = `skein: ${because}\n`;
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close`;
  if (socket.writable) socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
