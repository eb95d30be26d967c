// scripts/bench/approve-clock.ts: loaded before the skein command: how long from its parsed arguments to the last line it prints.
import { writeFileSync } from "node:fs";
import { Command } from "commander";

const file = process.env["SKEIN_BENCH_CLOCK"];
let parsed = Number.NaN;
let printed = Number.NaN;

type Action = typeof Command.prototype.action;
const action = Object.getOwnPropertyDescriptor(Command.prototype, "action")?.value as Action;
Command.prototype.action = function clocked(body) {
  return action.call(this, (...args: unknown[]) => {
    parsed = performance.now();
    return body.apply(this, args);
  });
};

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array): boolean => {
  printed = performance.now();
  return write(chunk);
};

process.on("exit", () => {
  if (file === undefined || Number.isNaN(parsed)) return; // the launcher, which parses nothing
  writeFileSync(file, String(printed - parsed));
});
