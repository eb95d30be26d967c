// scripts/stack/postgres.ts: the stack's own PostgreSQL, started again on its port and data when it dies.
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgres } from "../../test/support/postgres.ts";
import type { Watch } from "./child.ts";
import { startTimeOf } from "./leftovers.ts";

const LOOK_EVERY_MS = 1_000;

/** The server is in a session of its own and no child of ours, so it is looked at. */
export async function keepPostgres(dataDir: string, port: number, watch: Watch) {
  const stopping = new AbortController();
  const start = async () => {
    const server = await startPostgres({ dataDir, port, keep: true });
    watch.started(server.pid);
    return { ...server, since: startTimeOf(server.pid) };
  };
  let server = await start();

  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted || startTimeOf(server.pid) === server.since) continue;
      watch.ended("ended", 0);
      await start().then(
        (next) => (server = next),
        (error: unknown) => watch.ended(`did not start: ${String(error)}`, LOOK_EVERY_MS),
      );
    }
  };
  const kept = keep();

  return {
    ownerUrl: server.ownerUrl,
    async stop(): Promise<void> {
      stopping.abort();
      await kept;
      await server.stop();
    },
  };
}
