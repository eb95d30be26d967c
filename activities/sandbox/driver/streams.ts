// activities/sandbox/driver/streams.ts: the outputs of one running command: captured, counted together, closed for certain.
import { closeSync } from "node:fs";
import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createCapture } from "./capture.ts";
import type { Capture } from "./capture.ts";
import type { CapturedStream, Command, Stream } from "./driver.ts";
import { openOutput } from "./pipes.ts";

/** After death only a descriptor that somebody else holds can keep a pipe open; that is not worth more. */
const DRAIN_WITHIN_MS = 500;

export type CommandStreams = {
  /** For the command's 1 and 2. */
  descriptors: [number, number];
  /** Once it has started, or failed to: closes the command's ends here. */
  started(): void;
  /** After its death: what is still in the pipes, then both streams. */
  finish(): Promise<{ stdout: CapturedStream; stderr: CapturedStream }>;
};

/** `onFlood`: called when both together pass the limit, perhaps again and again. */
export function openStreams(folder: string, command: Command, onFlood: () => void): CommandStreams {
  const captures = {
    stdout: createCapture(command.limits.keptBytes),
    stderr: createCapture(command.limits.keptBytes),
  };
  const outputs = { stdout: openOutput(folder, "out"), stderr: openOutput(folder, "err") };
  const listen = (stream: Stream) => {
    outputs[stream].ours.on("data", (chunk: Buffer) => {
      captures[stream].feed(chunk);
      command.onOutput?.(stream, chunk);
      if (captures.stdout.bytes() + captures.stderr.bytes() > command.limits.outputBytes) onFlood();
    });
  };
  listen("stdout");
  listen("stderr");
  return {
    descriptors: [outputs.stdout.theirs, outputs.stderr.theirs],
    started() {
      closeSync(outputs.stdout.theirs);
      closeSync(outputs.stderr.theirs);
    },
    async finish() {
      await Promise.all([drained(outputs.stdout.ours), drained(outputs.stderr.ours)]);
      return finishBoth(captures);
    },
  };
}

function finishBoth(captures: Record<Stream, Capture>) {
  return { stdout: captures.stdout.finish(), stderr: captures.stderr.finish() };
}

async function drained(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await Promise.race([once(socket, "close"), sleep(DRAIN_WITHIN_MS, undefined, { ref: false })]);
  socket.destroy();
}
