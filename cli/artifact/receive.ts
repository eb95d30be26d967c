// cli/artifact/receive.ts: an artifact's bytes, hashed on their way: they are what they are called, or a fault says so.
import { createHash } from "node:crypto";
import type { Digest } from "../../core/schema/vocabulary.ts";
import { CommandFault, EXIT } from "../exit.ts";

/** Takes one piece after the other, so that no artifact is ever held whole. */
export type Sink = (chunk: Uint8Array) => Promise<void>;

/** → how many bytes came. Faults of the sink are the sink's own. */
export async function receive(
  content: AsyncIterable<Uint8Array>,
  digest: Digest,
  sink: Sink,
): Promise<number> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of unbroken(content)) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    await sink(chunk);
  }
  if (hash.digest("hex") === digest) return bytes;
  throw new CommandFault(
    EXIT.failed,
    `the ${bytes} bytes that came are not artifact ${digest}: do not use them, and tell an operator`,
  );
}

/** The pieces, and a fault for people where the connection breaks. */
export async function* unbroken(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new CommandFault(EXIT.failed, `the connection to the gateway broke (${cause}): ask again`);
  }
}
