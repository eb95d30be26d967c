// scripts/dev.ts: `npm run dev`: keeps the stack up until Ctrl-C. `-- --fresh` drops its data first.
import { join } from "node:path";
import { optionsOf } from "./options.ts";
import { untilInterrupted } from "./stack/interrupt.ts";
import { CHECKOUT } from "./stack/places.ts";
import { runningStack, startStack } from "./stack/stack.ts";
import { stackTable } from "./stack/table.ts";

const options = optionsOf("dev", { "--fresh": "drops the stack's data first" });
const root = join(CHECKOUT, ".skein");
const say = (line: string): void => void process.stderr.write(`  ${line}\n`);

const interrupted = untilInterrupted();
const cutOff = new AbortController();
void interrupted.then(() => {
  say("stopping");
  cutOff.abort(new Error("stopped before it was up"));
});
try {
  refuseSecond();
  const stack = await startStack({ root, fresh: options.has("--fresh"), say, signal: cutOff.signal });
  process.stdout.write(`${stackTable(stack.file)}\n`);
  await interrupted;
  await stack.stop();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
process.exit(0);

function refuseSecond(): void {
  const running = runningStack(root);
  if (!running) return;
  const pid = running.processes.find(({ name }) => name === "supervisor")?.pid;
  const what =
    running.state === "running" ? `runs already: ${running.gatewayUrl}` : "is being started already";
  throw new Error(`a stack ${what}; use it, or stop it with Ctrl-C where it was started (process ${pid})`);
}
