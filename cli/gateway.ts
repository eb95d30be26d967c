// cli/gateway.ts: asks the gateway; every read is a signed statement about exactly that path, or that artifact.
import { z } from "zod";
import { CommandFault, EXIT } from "./exit.ts";
import type { CliConfig } from "./config.ts";
import type { ExitCode } from "./exit.ts";
import type { Sign } from "./sign.ts";

export type Gateway = {
  read<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
  /** An artifact that is JSON. */
  readArtifact<T>(digest: string, schema: z.ZodType<T>): Promise<T>;
  /** Bytes as they come; the time limit ends with the answer's first line. */
  downloadArtifact(digest: string): Promise<AsyncIterable<Uint8Array>>;
  /** The same, of what is posted. */
  download(path: string, body: unknown): Promise<AsyncIterable<Uint8Array>>;
};

/** Nothing answers where the gateway should be. */
export class GatewayAway extends CommandFault {}

const TIMEOUT_MS = 90_000;
const Refusal = z.object({ error: z.object({ kind: z.string(), message: z.string() }) });

const EXIT_OF: Record<string, ExitCode> = {
  bad_input: EXIT.badInput,
  refused: EXIT.refused,
  not_found: EXIT.notFound,
};

/** `timeoutMs`: of one request. */
export function createGateway(config: CliConfig, sign: Sign, timeoutMs = TIMEOUT_MS): Gateway {
  const url = config.gatewayUrl;
  const ask = async <T>(path: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> => {
    const response = await send(`${url}${path}`, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw faultOf(config, response.status, body);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw noGateway(url, response.status);
  };
  const signed = async (verb: "read" | "artifact.read", target: string): Promise<RequestInit> => {
    const statement = await sign({ verb, target, digest: null, reason: null });
    return { headers: { authorization: `Statement ${statement}` } };
  };
  return {
    read: async (path, schema) => ask(path, await signed("read", path), schema),
    post: (path, body, schema) => ask(path, posted(body), schema),
    readArtifact: async (digest, schema) =>
      ask(artifactPath(digest), await signed("artifact.read", digest), schema),
    downloadArtifact: async (digest) =>
      download(config, artifactPath(digest), await signed("artifact.read", digest)),
    download: (path, body) => download(config, path, posted(body)),
  };
}

function artifactPath(digest: string): string {
  return `/v1/artifacts/${digest}`;
}

function posted(body: unknown): RequestInit {
  const headers = { "content-type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

async function download(
  config: CliConfig,
  path: string,
  init: RequestInit,
): Promise<AsyncIterable<Uint8Array>> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error("no answer in time")), TIMEOUT_MS);
  const asked = send(`${config.gatewayUrl}${path}`, { ...init, signal: late.signal });
  const response = await asked.finally(() => clearTimeout(timer));
  if (!response.ok) throw faultOf(config, response.status, await response.json().catch(() => null));
  return response.body ?? new Blob([]).stream();
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new GatewayAway(
      EXIT.failed,
      `the gateway at ${new URL(url).origin} does not answer (${cause}): is the stack half dead? npm run doctor tells; npm run dev starts it anew`,
    );
  }
}

function faultOf(config: CliConfig, status: number, body: unknown): CommandFault {
  const refusal = Refusal.safeParse(body);
  if (!refusal.success) return noGateway(config.gatewayUrl, status);
  const { kind, message } = refusal.data.error;
  const who = status === NOT_PROVEN ? ` (${signedBy(config)})` : "";
  return new CommandFault(EXIT_OF[kind] ?? EXIT.failed, `${message}${who}`);
}

function noGateway(url: string, status: number): CommandFault {
  return new CommandFault(
    EXIT.failed,
    `what answers at ${url} (${status}) is no gateway, or one of another version: look at SKEIN_GATEWAY_URL, or start a stack with npm run dev`,
  );
}

const NOT_PROVEN = 401;

function signedBy({ subject, keyFile, deployment, tenant }: CliConfig): string {
  return `signed as ${subject} with ${keyFile}, for ${deployment}/${tenant}; keys and roles are an admin's to give (skein key enroll, skein role grant); a development stack enrols its own user at its start: npm run dev`;
}
