// test/support/forge/faults.ts: what the front is told to do wrong to the App, and when it was asked what.
import { setTimeout as wait } from "node:timers/promises";
import type { Http2Bindings, HttpBindings } from "@hono/node-server";
import { z } from "zod";

const Shape = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answer"),
    status: z.int(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown().optional(),
    done: z.boolean().default(false).describe("true: the forge does it all the same"),
  }),
  z.strictObject({
    kind: z.literal("cut"),
    done: z.boolean().describe("true: the forge has done it, only its answer is lost"),
  }),
  z.strictObject({ kind: z.literal("slow"), ms: z.int().positive() }),
]);

export const Fault = z.strictObject({
  method: z.string(),
  path: z.string().describe("regular expression, over the decoded path with its query"),
  times: z.int().positive().default(1),
  shape: Shape,
});
export type Fault = z.infer<typeof Fault>;

/** A request of the App, by its own key or by an installation's token. `at`: milliseconds since the epoch. */
export type Asked = { at: number; method: string; path: string; status: number };

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** Oldest first, the newest few thousand. */
  asked(): readonly Asked[];
}

type Handler = (request: Request) => Promise<Response>;
/** As the HTTP server calls it, with its own ends of the connection. */
export type Front = (request: Request, env: HttpBindings | Http2Bindings) => Promise<Response>;

const KEPT = 5000;

/** `front(handler)` answers as the handler does, save where a fault is due. People's requests never meet one. */
export function createFaults(now: () => number): Faults & {
  front(handler: Handler): Front;
} {
  let faults: Fault[] = [];
  const asked: Asked[] = [];

  function take(method: string, path: string): Fault["shape"] | null {
    const fault = faults.find((one) => one.method === method && new RegExp(one.path).test(path));
    if (fault === undefined) return null;
    fault.times -= 1;
    faults = faults.filter((one) => one.times > 0);
    return fault.shape;
  }

  function note(entry: Asked): void {
    asked.push(entry);
    if (asked.length > KEPT) asked.shift();
  }

  return {
    add: (fault) => void faults.push({ ...fault }),
    clear: () => void (faults = []),
    asked: () => asked,
    front: (handler) => async (request, env) => {
      if (!isApps(request)) return handler(request);
      const { pathname, search } = new URL(request.url);
      const path = decodeURIComponent(pathname) + search;
      const entry: Asked = { at: now(), method: request.method, path, status: 0 };
      note(entry);
      const answer = await misbehave(take(request.method, path), () => handler(request));
      if (answer === null) env.outgoing.destroy();
      entry.status = answer?.status ?? 0;
      return answer ?? new Response(null, { status: 500 });
    },
  };
}

/** Null: the connection is to be cut. */
async function misbehave(
  shape: Fault["shape"] | null,
  perform: () => Promise<Response>,
): Promise<Response | null> {
  if (shape === null) return perform();
  if (shape.kind === "slow") {
    await wait(shape.ms);
    return perform();
  }
  if (shape.done) await perform();
  if (shape.kind === "cut") return null;
  const headers = { "content-type": "application/json; charset=utf-8", ...shape.headers };
  const body = JSON.stringify(shape.body ?? { message: `fault ${shape.status}` });
  return new Response(body, { status: shape.status, headers });
}

function isApps(request: Request): boolean {
  return /^(?:bearer|token) (?:ghs_|ey)/i.test(request.headers.get("authorization") ?? "");
}
