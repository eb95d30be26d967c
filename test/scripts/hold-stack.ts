// test/scripts/hold-stack.ts: a stack in a process of its own, which a test can kill: node hold-stack.ts ROOT.
import { untilInterrupted } from "../../scripts/stack/interrupt.ts";
import { startStack } from "../../scripts/stack/stack.ts";

const interrupted = untilInterrupted();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const stack = await startStack({ root: process.argv[2] ?? "", fresh: process.argv.includes("--fresh"), say });
await interrupted;
say("stopping");
await stack.stop();
process.exit(0);
