// test/activities/scm/wire.ts: the wire between adapter and forge: listens, loses answers, answers in the forge's place.
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Asked = { method: string; path: string; authorization: string; body: string };

export type Fault =
  | { do: "answer"; status: number; headers?: Record<string, string>; body?: unknown }
  /** The forge does it, but its answer never arrives. */
  | { do: "lose" }
  | { do: "hang" };

export type Wire = {
  url: string;
  asked: Asked[];
  /** The next request that matches meets this fault, once. */
  meet(method: string, path: RegExp, fault: Fault): void;
  close(): Promise<void>;
};

type Rule = { method: string; path: RegExp; fault: Fault };

export async function startWire(target: string): Promise<Wire> {
  const rules: Rule[] = [];
  const asked: Asked[] = [];
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const server = createServer((request, response) => {
    void pass({ target, rules, asked, url }, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: url(),
    asked,
    meet: (method, path, fault) => rules.push({ method, path, fault }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Inside = { target: string; rules: Rule[]; asked: Asked[]; url: () => string };

async function pass(inside: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const body = Buffer.concat(await request.toArray());
  const authorization = request.headers.authorization ?? "";
  inside.asked.push({ method, path: url, authorization, body: body.toString("utf8") });
  const fault = takeFault(inside.rules, method, decodeURIComponent(url));
  if (fault?.do === "hang") return;
  if (fault?.do === "answer") return answerWith(fault, response);
  const answer = await forward(inside.target, request, body);
  if (fault?.do === "lose") return void response.destroy();
  const headers = [...answer.headers]
    .filter(([name]) => !HOP.has(name))
    .map(([name, value]) => [name, value.replace(inside.target, inside.url())]); // where something has moved to
  response.writeHead(answer.status, Object.fromEntries(headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function takeFault(rules: Rule[], method: string, path: string): Fault | undefined {
  const index = rules.findIndex((rule) => rule.method === method && rule.path.test(path));
  return index < 0 ? undefined : rules.splice(index, 1)[0]?.fault;
}

function answerWith(fault: Extract<Fault, { do: "answer" }>, response: ServerResponse): void {
  response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
  response.end(JSON.stringify(fault.body ?? { message: "made up by the wire" }));
}

const HOP = new Set(["connection", "transfer-encoding", "keep-alive", "content-length", "content-encoding"]);

function forward(target: string, request: IncomingMessage, body: Buffer): Promise<Response> {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === "host" || (HOP.has(name) && name !== "content-encoding")
      ? []
      : [[name, String(value)]],
  );
  return fetch(`${target}${request.url ?? "/"}`, {
    method: request.method ?? "GET",
    headers,
    redirect: "manual",
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
}
