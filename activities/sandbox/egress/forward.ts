// activities/sandbox/egress/forward.ts: one plain http request to the host it names, and the answer; redirects are the command's to follow, and are asked about anew.
import { request as httpRequest } from "node:http";
import type { Agent, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { readAuthority } from "../../../core/egress/authority.ts";
import type { Destination } from "../../../core/egress/allows.ts";
import { NotDialed } from "./agent.ts";
import { IDLE_MS } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** Of one connection alone (RFC 9110 §7.6.1). */
const HOP_BY_HOP = [
  "connection",
  "expect", // answered here
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const UNANSWERED = { outcome: "failed", address: null } as const;

type Exchange = { request: IncomingMessage; response: ServerResponse };
export type Proxying = { gate: Gate; agent: Agent };
type Wanted = { to: Destination; path: string };

export async function forwardRequest(proxying: Proxying, exchange: Exchange): Promise<void> {
  const { gate } = proxying;
  const wanted = wantedBy(exchange.request);
  if (typeof wanted === "string") return refuse(gate, exchange, { to: {}, because: wanted });
  const because = gate.refusalOf(wanted.to);
  if (because !== null) return refuse(gate, exchange, { to: wanted.to, because });
  await pass(proxying, exchange, wanted);
}

/** Or why it cannot be said: absolute form alone (RFC 9112 §3.2.2), and a Host that says the same. */
function wantedBy({ url = "", method = "", rawHeaders }: IncomingMessage): Wanted | string {
  const [, authority, path = "/"] = /^http:\/\/([^/?#]*)([/?][^#]*)?$/i.exec(url) ?? [];
  if (authority === undefined) return "a proxy is asked for http://host/path, or to CONNECT";
  const named = readAuthority(authority, 80);
  if (named.kind === "refused") return named.because;
  const { host, port } = named;
  if (!namesAlone(rawHeaders, { host, port })) return "the Host header names another host";
  return { to: { scheme: "http", host, port, method }, path: path.startsWith("?") ? `/${path}` : path };
}

function namesAlone(rawHeaders: readonly string[], { host, port }: { host: string; port: number }): boolean {
  const hosts = valuesOf(rawHeaders, "host");
  const said = readAuthority(hosts[0] ?? "", 80);
  return hosts.length === 1 && said.kind === "read" && said.host === host && said.port === port;
}

/** `raw`: name, value, name, value. */
function valuesOf(raw: readonly string[], name: string): string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
}

async function pass(proxying: Proxying, exchange: Exchange, wanted: Wanted): Promise<void> {
  const { gate } = proxying;
  const { to } = wanted;
  const { response } = exchange;
  try {
    const answer = await ask(proxying, exchange, wanted);
    const address = answer.socket.remoteAddress ?? null;
    gate.attempts.note({ to, outcome: "allowed", because: null, address });
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders));
    await pipeline(answer, response);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    const because = error instanceof Error ? error.message : "no answer";
    const { outcome, address } = error instanceof NotDialed ? error : UNANSWERED;
    gate.attempts.note({ to, outcome, because, address });
    answerWith(response, outcome === "refused" ? 403 : 502, because);
  }
}

/** Also rejects for a path or a header that Node would not write. */
function ask(
  { agent }: Proxying,
  { request, response }: Exchange,
  { to, path }: Wanted,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { host, port } = to;
    const headers = endToEnd(request.rawHeaders);
    const method = to.method ?? "GET";
    const options = { agent, host, port, method, path, headers, setHost: false, timeout: IDLE_MS };
    const upstream = httpRequest(options, resolve);
    upstream.on("error", reject); // a later one has no other listener
    upstream.on("timeout", () => upstream.destroy(new Error("no answer")));
    response.once("close", () => (response.writableFinished ? undefined : upstream.destroy()));
    request.pipe(upstream);
  });
}

function refuse(
  gate: Gate,
  { request, response }: Exchange,
  { to, because }: { to: Partial<Destination>; because: string },
): void {
  gate.attempts.note({ to, outcome: "refused", because, address: null });
  request.resume();
  answerWith(response, 403, because);
}

function answerWith(response: ServerResponse, status: number, because: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(`skein: ${because}\n`);
}

/** In their order, each as often as it came. */
function endToEnd(raw: readonly string[]): string[] {
  const named = valuesOf(raw, "connection").flatMap((value) => value.toLowerCase().split(/\s*,\s*/));
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return raw.filter((_, index) => !dropped.has((raw[index - (index % 2)] ?? "").toLowerCase()));
}
