// test/support/model/server.ts: a model server on the OpenAI wire that follows scripts; always labelled `scripted`.
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { misbehave } from "./fault.ts";
import type { Fault } from "./fault.ts";
import { nextAnswer } from "./follow.ts";
import type { Script } from "./script.ts";
import { SCRIPTS } from "./scripts/index.ts";
import { ChatRequest, chunksOf, wholeBody } from "./wire.ts";
import type { WireAnswer } from "./wire.ts";

export type ScriptedModel = {
  /** Base URL to configure a provider with; it ends with /v1. */
  url: string;
  /** The last requests, oldest first, for tests to look at what left the platform. */
  requests: ChatRequest[];
  /** The same as they came over the wire, byte for byte. */
  bodies: string[];
  /** When each came, in milliseconds since the epoch. */
  times: number[];
  /** The next request without a fault of its own meets this one. */
  failNext(fault: Fault): void;
  close(): Promise<void>;
};

const KEPT_REQUESTS = 50;

/** `port` 0 or absent: a free one. `scripts` absent: all that there are. Listens on the loopback interface only. */
export async function startScriptedModel(
  options: { port?: number; scripts?: readonly Script[] } = {},
): Promise<ScriptedModel> {
  const state: State = {
    scripts: options.scripts ?? SCRIPTS,
    faults: [],
    requests: [],
    bodies: [],
    times: [],
    count: 0,
  };
  const server = createServer((request, response) => {
    handle(state, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: `scripted model: ${String(error)}` } }));
    });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests: state.requests,
    bodies: state.bodies,
    times: state.times,
    failNext: (fault) => void state.faults.push(fault),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type State = {
  scripts: readonly Script[];
  faults: Fault[];
  requests: ChatRequest[];
  bodies: string[];
  times: number[];
  count: number;
};

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new TypeError("not listening on a port");
  return address.port;
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: "only POST /v1/chat/completions" } }));
    return;
  }
  const body = await bodyOf(request);
  keepLast(state.times, Date.now());
  keepLast(state.bodies, body);
  const asked = ChatRequest.parse(JSON.parse(body));
  keepLast(state.requests, asked);
  const fault = state.faults.shift();
  if (misbehave(fault, response)) return;
  if (fault?.kind === "held") await fault.until;
  state.count += 1;
  const id = `scripted-${state.count}`;
  const scripted = nextAnswer(asked, state.scripts);
  const answer = fault?.kind === "changed" ? fault.change(scripted) : scripted;
  if (asked.stream) return streamAnswer({ asked, answer, id, fault }, response);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(wholeBody(asked, answer, id)));
}

function keepLast<T>(kept: T[], next: T): void {
  kept.push(next);
  if (kept.length > KEPT_REQUESTS) kept.shift();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array); // node:http emits bytes when no encoding is set
  return Buffer.concat(parts).toString("utf8");
}

const PIECES_BEFORE_BREAK = 3;

async function streamAnswer(
  reply: { asked: ChatRequest; answer: WireAnswer; id: string; fault: Fault | undefined },
  response: ServerResponse,
): Promise<void> {
  const { asked, answer, id, fault } = reply;
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const wanted = fault?.kind === "no_usage" ? { ...asked, stream_options: {} } : asked;
  let sent = 0;
  for (const chunk of chunksOf(wanted, answer, id)) {
    if (sent === PIECES_BEFORE_BREAK && breakOff(fault, response)) return;
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    sent += 1;
    await new Promise(setImmediate); // each piece is a write of its own
  }
  response.end("data: [DONE]\n\n");
}

function breakOff(fault: Fault | undefined, response: ServerResponse): boolean {
  if (fault?.kind === "stall") return true;
  if (fault?.kind === "cut") response.destroy();
  if (fault?.kind === "error_in_stream") response.end(`data: ${JSON.stringify({ error: fault.error })}\n\n`);
  return fault?.kind === "cut" || fault?.kind === "error_in_stream";
}
