// test/support/crash/tell-points.ts: loaded before a worker or the gateway: tells each point it comes to, and waits there until it may go on.
import { Server } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename } from "node:path";
import { Worker } from "@temporalio/worker";
import type { ActivityInterceptorsFactory } from "@temporalio/worker";
import type { Report } from "./point.ts";

const part = basename(process.argv[1] ?? "", ".ts");
const scheduler = process.env["SKEIN_CRASH_POINTS"] ?? "";

/** Whoever is to be killed here gets no answer any more. */
async function tell(report: Omit<Report, "part">): Promise<void> {
  const body = JSON.stringify({ part, ...report });
  try {
    await (await fetch(scheduler, { method: "POST", body })).text();
  } catch {
    // nobody schedules any more: the stack is being stopped
  }
}

/** Outermost: `after` is when all has been done and signed, and only Temporal has not heard of it. */
const telling: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      const workflow = info.workflowExecution?.workflowId ?? "";
      const at = { workflow, call: info.activityType, id: info.activityId };
      await tell({ ...at, when: "before" });
      const result = await next(input);
      await tell({ ...at, when: "after" });
      return result;
    },
  },
});

const create = Worker.create.bind(Worker);
Worker.create = (options) =>
  create({
    ...options,
    interceptors: {
      ...options.interceptors,
      activity: [telling, ...(options.interceptors?.activity ?? [])],
    },
  });

// oxlint-disable-next-line typescript/unbound-method -- applied to the server it was called on
const emit = Server.prototype.emit;
Server.prototype.emit = function tellingEmit(event: string | symbol, ...args: unknown[]): boolean {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  const at = event === "request" ? callOf(request) : null;
  if (at === null) return Reflect.apply(emit, this, [event, ...args]) as boolean;
  holdAnswer(response, at);
  void tell({ ...at, when: "before" }).then(() => Reflect.apply(emit, this, [event, ...args]));
  return true;
};

/** `after` is when the request has had its effect, and only the one who asked has not heard of it. */
function holdAnswer(response: ServerResponse, at: Omit<Report, "part" | "when">): void {
  // oxlint-disable-next-line typescript/unbound-method -- applied to the response
  const end = response.end;
  response.end = function heldEnd(...args: unknown[]): ServerResponse {
    const done = (): unknown => Reflect.apply(end, response, args);
    if (response.statusCode >= 300) done();
    else void tell({ ...at, when: "after" }).then(done);
    return response;
  };
}

let requests = 0;

/** Requests that are part of a run; of a submission and of a webhook, the address alone does not say of which. */
function callOf({ method, url, headers }: IncomingMessage): Omit<Report, "part" | "when"> | null {
  const { pathname } = new URL(url ?? "/", "http://gateway");
  requests += 1;
  const id = `${process.pid}-${requests}`;
  switch (`${method} ${pathname.split("/")[1]}`) {
    case "POST v1":
      return pathname === "/v1/runs" ? { workflow: "", call: "submit", id } : null;
    case "POST webhooks":
      return { workflow: "", call: "webhook", id };
    case "PUT artifacts":
      return { workflow: workflowOf(headers.authorization), call: "store", id };
    case "GET artifacts":
      return { workflow: workflowOf(headers.authorization), call: "fetch", id };
    default:
      return null;
  }
}

/** From a permit's claims, whose signature is not ours to check. */
function workflowOf(authorization = ""): string {
  const [, claims = ""] = authorization.split(".");
  const { wf } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8") || "{}") as { wf?: string };
  return wf ?? "";
}
