// test/support/model/serve.ts: the scripted model as a process of its own, for the development stack.
// Prints one JSON line {"url": …} once it listens; SIGTERM or SIGINT ends it.
import { parseArgs } from "node:util";
import { startScriptedModel } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const model = await startScriptedModel({ port: Number(values.port) });
process.stdout.write(`${JSON.stringify({ url: model.url })}\n`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void model.close().then(() => process.exit(0)));
}
