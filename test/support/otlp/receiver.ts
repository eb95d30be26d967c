// test/support/otlp/receiver.ts: a collector that keeps every span it is sent, and the bytes it came in.
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { decodeSpans } from "./proto.ts";
import type { ReceivedSpan } from "./proto.ts";

export type OtlpReceiver = {
  /** To configure as `otlp_url`. */
  url: string;
  spans: ReceivedSpan[];
  bodies: Buffer[];
  close(): Promise<void>;
};

/** Listens on the loopback interface only. `silent`: it never answers, and tells when one that waited is gone. `refuses`: 403 to all. */
export async function startOtlpReceiver(
  options: { silent?: { onGone: () => void }; refuses?: true } = {},
): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: Buffer[] = [];
  const take = async (request: IncomingMessage): Promise<void> => {
    const body = await bodyOf(request);
    bodies.push(body);
    if (request.method === "POST" && request.url === "/v1/traces") spans.push(...decodeSpans(body));
  };
  const server = createServer((request, response) => {
    if (options.silent) return void response.once("close", options.silent.onGone);
    void take(request).then(
      () =>
        response.writeHead(options.refuses ? 403 : 200, { "content-type": "application/x-protobuf" }).end(),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("not listening on a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
