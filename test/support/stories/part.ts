// test/support/stories/part.ts: one process of a story's stack: killed, frozen, kept away, or started again otherwise.
import { readFileSync, readdirSync } from "node:fs";
import { startChild } from "../../../scripts/stack/child.ts";
import type { Child } from "../../../scripts/stack/child.ts";
import { workerSpec } from "../../../scripts/stack/parts.ts";
import type { Stack } from "../../../scripts/stack/stack.ts";
import type { StoryStack } from "./stack.ts";

export type Environment = Record<string, string>;

export function pidOf(stack: Stack, name: string): number {
  const pid = childOf(stack, name).pid();
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

/** The supervisor starts it again by itself. */
export function kill(stack: Stack, name: string): void {
  process.kill(pidOf(stack, name), "SIGKILL");
}

/** The kernel holds it where it is: whoever asks it something waits. Answers how to let it go on. */
export function freeze(stack: Stack, name: string): () => void {
  const pid = pidOf(stack, name);
  process.kill(pid, "SIGSTOP");
  return () => void process.kill(pid, "SIGCONT");
}

/** Without a word to anybody, and for good. */
export async function lose(stack: Stack, name: string): Promise<void> {
  const pid = pidOf(stack, name);
  const gone = childOf(stack, name).stop(); // so that nobody starts it again
  process.kill(pid, "SIGKILL");
  await gone;
}

export type Told = {
  /** What it is told, once more or otherwise. */
  env: Environment;
  /** A module that it loads before its own. */
  preload?: string;
};

/** A worker that was stopped or lost, again; stopped with the stack. */
export async function bringBack(
  { stack, places }: StoryStack,
  name: string,
  { env, preload }: Told,
): Promise<Child> {
  const spec = workerSpec({ node: process.execPath, places, name, env });
  if (preload !== undefined) spec.args.unshift("--import", preload);
  const child = await startChild(spec, { started: () => {}, ended: () => {} });
  const others = stack.children.filter((each) => each.name !== name);
  stack.children.splice(0, stack.children.length, ...others, child);
  const stop = stack.stop;
  stack.stop = async () => {
    await child.stop();
    await stop();
  };
  return child;
}

/** What a running part was told: read from the process, as the test has no other way to know. */
export function environmentOf(stack: Stack, name: string): Environment {
  const lines = readFileSync(`/proc/${pidOf(stack, name)}/environ`, "utf8")
    .split("\0")
    .filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** Living processes of this machine that have the word among their arguments: in a sandbox or not. */
export function processesWith(word: string): string[] {
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && argumentsOf(pid).includes(word));
}

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return []; // ended
  }
}

function childOf(stack: Stack, name: string): Child {
  const child = stack.children.find((each) => each.name === name);
  if (child === undefined) throw new Error(`the stack has no ${name}`);
  return child;
}
