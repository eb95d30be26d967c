// test/support/chromium/protocol.ts: the DevTools protocol over one WebSocket: a command, its answer.
import { z } from "zod";

const Answer = z.object({
  id: z.int().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});
export type Reply = Record<string, unknown>;

export type Protocol = {
  /** `session`: of a page; absent, the browser itself. Rejects with the browser's own words, or when it has gone. */
  send(method: string, params?: object, session?: string): Promise<Reply>;
  close(): void;
};

type Waiting = { resolve: (reply: Reply) => void; reject: (error: Error) => void };

export async function connectProtocol(url: string): Promise<Protocol> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const giveUp = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  socket.addEventListener("message", ({ data }) => {
    const { id, result, error } = Answer.parse(JSON.parse(String(data)));
    const one = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || !one) return; // an event: nobody listens
    waiting.delete(id);
    if (error) one.reject(new Error(error.message));
    else one.resolve(result ?? {});
  });
  socket.addEventListener("close", () => giveUp("the browser has gone"));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`no browser at ${url}`)));
  });
  return {
    send: (method, params = {}, session) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        const of = session === undefined ? {} : { sessionId: session };
        socket.send(JSON.stringify({ id: last, method, params, ...of }));
      }),
    close: () => socket.close(),
  };
}
