// activities/sandbox/driver/capture.ts: one output stream, counted and hashed whole, kept only at its two ends.
import { createHash } from "node:crypto";
import type { CapturedStream } from "./driver.ts";

const GLIMPSE_BYTES = 2048;

export type Capture = {
  feed(chunk: Uint8Array): void;
  bytes(): number;
  finish(): CapturedStream;
};

/** Memory: about `keptBytes`, whatever comes. Invalid UTF-8 becomes U+FFFD. */
export function createCapture(keptBytes: number): Capture {
  const hash = createHash("sha256");
  const front = Math.ceil(keptBytes / 2);
  const start: Uint8Array[] = [];
  let startBytes = 0;
  const end = createTail(keptBytes - front);
  let total = 0;

  return {
    feed(chunk) {
      total += chunk.length;
      hash.update(chunk);
      const first = chunk.subarray(0, front - startBytes);
      if (first.length > 0) start.push(first);
      startBytes += first.length;
      end.push(chunk.subarray(first.length));
    },
    bytes: () => total,
    finish() {
      const missing = total - startBytes - end.bytes();
      const head = Buffer.concat(start);
      const tail = end.read();
      const text =
        missing === 0
          ? Buffer.concat([head, tail]).toString("utf8")
          : `${head.toString("utf8")}\n[… ${missing} bytes left out …]\n${tail.toString("utf8")}`;
      return {
        head: head.subarray(0, GLIMPSE_BYTES).toString("utf8"),
        tail: Buffer.concat([head, tail]).subarray(-GLIMPSE_BYTES).toString("utf8"),
        text,
        truncated: missing > 0,
        bytes: total,
        sha256: hash.digest("hex"),
      };
    },
  };
}

/** The last `limit` bytes; whole chunks fall off the front as soon as they are not needed. */
function createTail(limit: number) {
  const chunks: Uint8Array[] = [];
  let held = 0;
  return {
    push(chunk: Uint8Array) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      held += chunk.length;
      while (chunks[0] !== undefined && held - chunks[0].length >= limit) held -= chunks.shift()?.length ?? 0;
    },
    bytes: () => Math.min(held, limit),
    read: () => (limit === 0 ? Buffer.alloc(0) : Buffer.concat(chunks).subarray(-limit)),
  };
}
