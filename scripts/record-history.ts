// scripts/record-history.ts: `npm run record -- RUN NAME`: keeps a run's history as a golden one; they are added, never edited.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { CHECKOUT, placesIn } from "./stack/places.ts";
import { readStackFile } from "./stack/stack-file.ts";

const [run, name] = process.argv.slice(2);
const stack = readStackFile(placesIn(join(CHECKOUT, ".skein")).stackFile);
if (!run || !name || !/^[a-z0-9-]+$/.test(name)) throw new Error("usage: npm run record -- RUN NAME");
if (!stack) throw new Error("no stack is running: start it with npm run dev");
const path = join(CHECKOUT, "test", "golden", `${name}.json`);
if (existsSync(path)) throw new Error(`${path} exists: golden histories are added, never edited`);

const connection = await Connection.connect({ address: stack.temporalAddress });
const client = new Client({ connection, namespace: stack.namespace });
const workflowId = `run/${stack.tenant}/${run}`;
const history = await client.workflow.getHandle(workflowId).fetchHistory();
writeFileSync(
  path,
  `${JSON.stringify({ workflowId, history: JSON.parse(historyToJSON(history)) as unknown }, null, 1)}\n`,
);
await connection.close();
