// scripts/demo.ts: `npm run demo`: governed runs on a real project, people who are asked, and a halt, on real parts.
import { join } from "node:path";
import { holds, isDelivered, playDemo } from "./demo/play.ts";
import type { Played } from "./demo/play.ts";
import { heading, say } from "./demo/say.ts";
import { optionsOf } from "./options.ts";
import { untilInterrupted } from "./stack/interrupt.ts";
import { CHECKOUT } from "./stack/places.ts";
import { runningStack, startStack } from "./stack/stack.ts";
import type { StackFile } from "./stack/stack-file.ts";

const root = join(CHECKOUT, ".skein");

function showNext({ runs, approval }: Played): void {
  const run = runs[0]?.id ?? "RUN";
  heading("Try next");
  say(`  npx skein run explain ${run}`);
  say(`  npx skein approval show ${approval.approval}`);
  say("  npx skein run list");
  say(`  npx skein run stop ${run} --reason "seen enough"`);
  say("  npx skein audit verify --chain tenant");
  say("  docs/govern.md goes through policy, approvals and halts, step by step");
}

function giveUp(error: unknown): never {
  say(`\nthe stack did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

function findRunning(): StackFile | null {
  try {
    const found = runningStack(root);
    if (found?.state !== "starting") return found;
  } catch (error) {
    giveUp(error);
  }
  return giveUp(new Error("another one is being started here: wait until it is up, then run again"));
}

const json = optionsOf("demo", { "--json": "ends with one JSON object, and stops everything" }).has("--json");
const say2 = (line: string): void => say(`  ${line}`);
const interrupted = untilInterrupted();
const running = findRunning();
if (!running) heading("Starting the stack");
const own = running ? null : await startStack({ root, fresh: false, say: say2 }).catch(giveUp);
const file = running ?? own?.file;
if (!file) throw new Error("no stack");
let exitCode = 0;
try {
  const played = await playDemo(file);
  exitCode = holds(played) ? 0 : 1;
  showNext(played);
  if (json) {
    const runs = played.runs.filter(isDelivered);
    process.stdout.write(`${JSON.stringify({ ...played, runs })}\n`);
  } else if (own && process.stderr.isTTY) {
    say("\n  The stack stays up so that the links work; Ctrl-C stops it.");
    await interrupted;
  }
} catch (error) {
  say(`\ndemo failed: ${error instanceof Error ? error.message : String(error)}`);
  exitCode = 1;
}
await own?.stop().catch((error: unknown) => {
  say(`\n${error instanceof Error ? error.message : String(error)}`);
  exitCode = 1;
});
process.exit(exitCode);
