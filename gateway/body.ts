// gateway/body.ts: request bodies, never more of one in memory than it may have; parsed at this rim.
import { canonicalJson, CanonicalJsonError } from "../core/canonical-json.ts";
import { parseWith } from "../core/schema/parsing.ts";
import type { Problem, Schema } from "../core/schema/parsing.ts";
import { refuse } from "./refusal.ts";

const MIB = 1024 * 1024;
const MAX_JSON_BYTES = MIB;

export type Read<T> = { kind: "read"; value: T } | { kind: "refused"; response: Response };

/** The whole body, or null once it is longer than `mostBytes`. */
export async function readBytes(request: Request, mostBytes: number): Promise<Buffer | null> {
  if (announcedBytes(request) > mostBytes) return null;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of contentOf(request)) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/** What `content-length` says; 0 where it says nothing. */
export function announcedBytes(request: Request): number {
  return Number(request.headers.get("content-length") ?? 0);
}

export function contentOf(request: Request): AsyncIterable<Uint8Array> {
  return request.body ?? new Blob([]).stream();
}

/** JSON of at most 1 MiB that fits the schema; else the refusal to answer, which names each field that does not. */
export async function readJson<T>(request: Request, schema: Schema<T>): Promise<Read<T>> {
  const bytes = await readBytes(request, MAX_JSON_BYTES);
  if (bytes === null) return refused(`a request body is at most ${MAX_JSON_BYTES} bytes`, 413);
  const value = parseJson(bytes);
  if (value === undefined) return refused("the request body is not JSON in UTF-8");
  const parsed = parseWith(schema, value);
  if (parsed.kind === "refused") return refused(parsed.problems.map(sentence).join("\n"));
  if (!isStorable(parsed.value)) return refused("a text holds a zero byte or half a character");
  return { kind: "read", value: parsed.value };
}

/** What has no canonical text has no digest, and PostgreSQL takes no zero byte. */
function isStorable(value: unknown): boolean {
  try {
    return !/(?<!\\)(?:\\\\)*\\u0000/.test(canonicalJson(value));
  } catch (error) {
    if (error instanceof CanonicalJsonError) return false;
    throw error;
  }
}

/** Undefined, which JSON cannot say, where it is none. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function refused(message: string, status?: number): Read<never> {
  return { kind: "refused", response: refuse("bad_input", message, status) };
}

function sentence({ path, message }: Problem): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}
