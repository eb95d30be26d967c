// test/support/forge/deliveries.ts: the list of webhook deliveries, kept on disk line by line, the newest thousand.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const KEPT = 1000;

const Delivery = z.strictObject({
  id: z.int(),
  guid: z.string().describe("X-GitHub-Delivery: the same on redelivery"),
  deliveredAt: z.string(),
  redelivery: z.boolean(),
  durationMs: z.number(),
  status: z.string().describe("pending, OK, or why not"),
  statusCode: z.int().describe("0: no answer"),
  event: z.string(),
  action: z.string().nullable(),
  installationId: z.int().nullable(),
  repositoryId: z.int().nullable(),
  body: z.string().describe("the exact text that was signed"),
});
export type Delivery = z.infer<typeof Delivery>;

export interface Deliveries {
  nextId(): number;
  /** Newest first. */
  all(): readonly Delivery[];
  /** Adds it, or replaces the one of the same id. */
  put(delivery: Delivery): void;
}

/** A later line of the same id replaces the earlier one, so that writing is always appending. */
export function openDeliveries(dataDir: string): Deliveries {
  const path = join(dataDir, "deliveries.jsonl");
  mkdirSync(dataDir, { recursive: true });
  const byId = new Map(readLines(path).map((delivery) => [delivery.id, delivery]));
  dropOldest(byId);
  writeFileSync(path, [...byId.values()].map(toLine).join(""), { mode: 0o600 });
  let lastId = Math.max(0, ...byId.keys());

  function put(delivery: Delivery): void {
    byId.set(delivery.id, delivery);
    dropOldest(byId);
    appendFileSync(path, toLine(delivery));
  }

  return {
    nextId() {
      lastId += 1;
      return lastId;
    },
    all: () => [...byId.values()].toSorted((one, other) => other.id - one.id),
    put,
  };
}

function toLine(delivery: Delivery): string {
  return `${JSON.stringify(delivery)}\n`;
}

function dropOldest(byId: Map<number, Delivery>): void {
  for (const id of byId.keys()) {
    if (byId.size <= KEPT) return;
    byId.delete(id);
  }
}

function readLines(path: string): Delivery[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1); // a kill may cut the last line short
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => Delivery.parse(JSON.parse(line)));
}
