// scripts/stack/ready.ts: waits until a process of the stack does its work, or says why it never will.
import type { ChildProcess } from "node:child_process";
import { lastWords } from "./last-words.ts";

/** `ipc`: it sends "ready"; `line`: it prints one JSON line; or a probe that answers true. */
export type Ready = "ipc" | "line" | (() => Promise<boolean>);

type Awaited = { name: string; logFile: string; ready: Ready; readyTimeoutMs: number };

const PROBE_EVERY_MS = 150;

/** → the JSON line, or nothing. Rejects with what it said last, where its log is, and the limit if that was it. */
export function becomesReady(spec: Awaited, child: ChildProcess, output: { text: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`${spec.name} ${why}; its log is ${spec.logFile}\n${lastWords(output.text)}`));
    };
    const timer = setTimeout(() => fail(`was not ready in ${spec.readyTimeoutMs} ms`), spec.readyTimeoutMs);
    const finish = (line: string) => {
      clearTimeout(timer);
      resolve(line);
    };
    child.once("error", (error) => fail(`did not start: ${error.message}`));
    child.once("close", (code, signal) => fail(`ended with ${signal ?? code}`)); // after its last output
    if (spec.ready === "ipc") child.on("message", () => finish(""));
    else if (spec.ready === "line") child.stdout?.on("data", () => finishOnLine(output.text, finish));
    else void probe(spec.ready, child).then((ok) => ok && finish(""));
  });
}

function finishOnLine(text: string, finish: (line: string) => void): void {
  const line = text.split("\n").find((each) => each.startsWith("{"));
  if (line) finish(line);
}

async function probe(isReady: () => Promise<boolean>, child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await isReady()) return true;
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
  return false;
}
