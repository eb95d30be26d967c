// cli/temporal.ts: a short connection to Temporal.
import { readFileSync } from "node:fs";
import { Client, Connection } from "@temporalio/client";
import type { CliConfig } from "./config.ts";
import { CommandFault, EXIT } from "./exit.ts";

export async function withTemporal<T>(
  { temporal }: CliConfig,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const { address, namespace, apiKeyFile } = temporal;
  const apiKey = apiKeyFile ? { apiKey: readFileSync(apiKeyFile, "utf8").trim(), tls: true } : {};
  const connection = await Connection.connect({ address, connectTimeout: "5s", ...apiKey }).catch(() => {
    throw new CommandFault(
      EXIT.failed,
      `Temporal at ${address} does not answer: npm run doctor tells what is down`,
    );
  });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}
