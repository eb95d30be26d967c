// scripts/dev.ts: `npm run dev`: keeps the stack up until Ctrl-C. `-- --fresh` drops its data first.
import { isRunning, startStack } from "./stack/stack.ts";
import { join } from "node:path";
import { CHECKOUT } from "./stack/places.ts";
import { stackTable } from "./stack/table.ts";
import { untilInterrupted } from "./stack/interrupt.ts";

const root = join(CHECKOUT, ".skein");
const say = (line: string): void => void process.stderr.write(`  ${line}\n`);

const running = isRunning(root);
if (running) {
  say(`a stack is already running: ${running.gatewayUrl}; stop it with Ctrl-C where it was started`);
  process.exit(1);
}
const unknown = process.argv.slice(2).find((word) => word !== "--fresh");
if (unknown) {
  say(`unknown option ${unknown}; there is only --fresh, which drops the stack's data`);
  process.exit(2);
}

const interrupted = untilInterrupted();
try {
  const stack = await startStack({ root, fresh: process.argv.includes("--fresh"), say });
  process.stdout.write(`${stackTable(stack.file)}\n`);
  await interrupted;
  say("stopping");
  await stack.stop();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
process.exit(0);
