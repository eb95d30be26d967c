// cli/gateway.ts: asks the gateway; every read is a signed statement about exactly that path.
import { z } from "zod";
import { CommandFault, EXIT } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import type { Sign } from "./sign.ts";

export type Gateway = {
  read<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
};

const TIMEOUT_MS = 90_000;
const Refusal = z.object({ error: z.object({ kind: z.string(), message: z.string() }) });

const EXIT_OF: Record<string, ExitCode> = {
  bad_input: EXIT.badInput,
  refused: EXIT.refused,
  not_found: EXIT.notFound,
};

export function createGateway(url: string, sign: Sign): Gateway {
  return {
    async read(path, schema) {
      const statement = await sign({ verb: "read", target: path, digest: null, reason: null });
      return ask(`${url}${path}`, { headers: { authorization: `Statement ${statement}` } }, schema);
    },
    async post(path, body, schema) {
      const headers = { "content-type": "application/json" };
      return ask(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) }, schema);
    },
  };
}

async function ask<T>(url: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> {
  const response = await send(url, init);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw faultOf(url, response.status, body);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new CommandFault(
    EXIT.failed,
    `the gateway's answer to ${url} is not understood: is it of another version?`,
  );
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CommandFault(
      EXIT.failed,
      `the gateway at ${new URL(url).origin} does not answer (${cause}): is the stack half dead? npm run doctor tells; npm run dev starts it anew`,
    );
  }
}

function faultOf(url: string, status: number, body: unknown): CommandFault {
  const refusal = Refusal.safeParse(body);
  if (!refusal.success) return new CommandFault(EXIT.failed, `the gateway answered ${status} to ${url}`);
  const { kind, message } = refusal.data.error;
  return new CommandFault(EXIT_OF[kind] ?? EXIT.failed, message);
}
