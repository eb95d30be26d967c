// test/support/stories/exits.ts: reads all that a stack has let out of its sandboxes, as texts with the place they are from.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { placesIn } from "../../../scripts/stack/places.ts";
import { withClient } from "../ledger/database.ts";
import { environmentOf } from "./part.ts";
import type { StoryStack } from "./stack.ts";

export type Exit = { where: string; text: string };
export type StoredArtifact = Exit & { class: string };

/** Every history, payloads decoded, and what the server keeps on disk beside: summaries, details, search attributes. */
export async function temporalExits({ stack }: StoryStack): Promise<Exit[]> {
  const { temporalAddress: address, namespace } = stack.file;
  const connection = await Connection.connect({ address });
  const exits: Exit[] = [];
  try {
    const { workflow } = new Client({ connection, namespace });
    for await (const { workflowId, runId } of workflow.list()) {
      const history = historyToJSON(await workflow.getHandle(workflowId, runId).fetchHistory());
      exits.push({ where: `history of ${workflowId}`, text: withDecodedPayloads(history) });
    }
  } finally {
    await connection.close();
  }
  return [...exits, ...filesUnder(placesIn(stack.file.data).temporal)];
}

/** Its JSON, and behind it every payload's own text. */
export function withDecodedPayloads(history: string): string {
  const payloads: string[] = [];
  JSON.parse(history, (key, value: unknown) => {
    if (key === "data" && typeof value === "string")
      payloads.push(Buffer.from(value, "base64").toString("utf8"));
    return value;
  });
  return [history, ...payloads].join("\n");
}

/** Of every process of the stack, the development parts too. */
export function logExits({ stack }: StoryStack): Exit[] {
  return filesUnder(placesIn(stack.file.data).logs);
}

function filesUnder(folder: string): Exit[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ where: path, text: readFileSync(path, "latin1") }));
}

const TABLES = `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`;

/** Every row of every table, as the superuser sees them. */
export async function databaseExits(world: StoryStack): Promise<Exit[]> {
  return asOwner(world, async (rows) => {
    const exits: Exit[] = [];
    for (const { name } of await rows(TABLES)) {
      const texts = await rows(`SELECT row::text AS text FROM ${String(name)} AS row`);
      exits.push({ where: `table ${String(name)}`, text: texts.map(({ text }) => String(text)).join("\n") });
    }
    return exits;
  });
}

/** One entry per class that the bytes are recorded as. */
export async function storedArtifacts(world: StoryStack): Promise<StoredArtifact[]> {
  const recorded = await asOwner(world, (rows) =>
    rows("SELECT DISTINCT tenant_id, digest, class::text FROM artifact"),
  );
  const root = placesIn(world.stack.file.data).artifacts;
  return recorded.map((row) => {
    const digest = String(row["digest"]);
    const path = join(root, String(row["tenant_id"]), digest.slice(0, 2), digest);
    const text = readFileSync(path, "latin1");
    const kind = String(row["class"]);
    return {
      class: kind,
      where: `${kind} ${digest}`,
      text: kind === "workflow_history" ? withDecodedPayloads(text) : text,
    };
  });
}

export type Rows = (sql: string) => Promise<Record<string, unknown>[]>;

/** As the superuser, who sees and may do everything. */
export async function asOwner<T>(world: StoryStack, use: (rows: Rows) => Promise<T>): Promise<T> {
  const url = new URL(environmentOf(world.stack, "gateway")["DATABASE_URL"] ?? "");
  url.username = "postgres";
  url.password = readFileSync(join(placesIn(world.stack.file.data).postgres, "owner-password"), "utf8");
  return withClient(url.href, (client) =>
    use(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows),
  );
}

/** What people see at the forge without looking into files: the pull request's words and its commits'. */
export async function pullRequestExits(world: StoryStack, repository: string): Promise<Exit[]> {
  const paths = ["pulls?state=all", "pulls/1", "pulls/1/commits", "issues/1/comments", "issues/1/labels"];
  const exits: Exit[] = [];
  for (const path of paths) {
    const response = await world.asPerson("GET", `/repos/${repository}/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    exits.push({ where: `${repository} ${path}`, text: await response.text() });
  }
  return exits;
}

export async function cliExits(world: StoryStack, runs: readonly string[]): Promise<Exit[]> {
  const perRun = runs.flatMap((run) => [
    ["run", "show", run],
    ["run", "explain", run],
  ]);
  const exits: Exit[] = [];
  for (const args of [["run", "list"], ...perRun]) {
    for (const more of [[], ["--json"]]) {
      const { stdout, stderr } = await world.skein(...args, ...more);
      exits.push({ where: `skein ${[...args, ...more].join(" ")}`, text: stdout + stderr });
    }
  }
  return exits;
}
