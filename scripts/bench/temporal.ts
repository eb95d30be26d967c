// scripts/bench/temporal.ts: a Temporal server of its own for a benchmark, and a client of it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { startChild } from "../stack/child.ts";
import { CHECKOUT, placesIn } from "../stack/places.ts";
import { freePorts } from "../stack/ports.ts";
import { temporalSpec } from "../stack/temporal.ts";
import { readTools } from "../stack/tools.ts";

export type BenchServer = {
  address: string;
  client: Client;
  connection: NativeConnection;
  /** Nobody is answered until what it gives back is called. */
  freeze(): () => void;
  stop(): Promise<void>;
};

export async function startServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), "skein-bench-"));
  const ports = await freePorts(["temporal", "web", "metrics"] as const);
  const { temporal: binary } = readTools(placesIn(join(CHECKOUT, ".skein")).toolsFile);
  const spec = temporalSpec({
    binary,
    folder,
    logFile: join(folder, "log"),
    ports,
    namespaces: ["default"],
  });
  const server = await startChild(spec, { started: () => {}, ended: () => {} });
  const address = `127.0.0.1:${ports.temporal}`;
  const [connection, clients] = await Promise.all([
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
  ]);
  return {
    address,
    connection,
    client: new Client({ connection: clients }),
    freeze() {
      const pid = server.pid();
      if (pid === undefined) throw new Error("Temporal does not run");
      process.kill(pid, "SIGSTOP");
      return () => void process.kill(pid, "SIGCONT");
    },
    async stop() {
      await Promise.all([connection.close(), clients.close()]);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
