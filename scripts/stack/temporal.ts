// scripts/stack/temporal.ts: the Temporal server with Web UI, its search attributes from the one tuple.
import { connect } from "node:net";
import { join } from "node:path";
import { SEARCH_ATTRIBUTES } from "../../core/run/visibility.ts";
import type { ChildSpec } from "./child.ts";

const KINDS = { KEYWORD: "Keyword", INT: "Int", BOOL: "Bool" } as const;

export function temporalSpec(options: {
  binary: string;
  folder: string;
  logFile: string;
  ports: { temporal: number; web: number; metrics: number };
  namespaces: string[];
}): ChildSpec {
  const { ports } = options;
  const attributes = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => [
    "--search-attribute",
    `${name}=${KINDS[type]}`,
  ]);
  const namespaces = options.namespaces.flatMap((name) => ["--namespace", name]);
  return {
    name: "temporal",
    command: options.binary,
    args: [
      "server",
      "start-dev",
      "--ip=127.0.0.1",
      `--port=${ports.temporal}`,
      `--ui-port=${ports.web}`,
      `--metrics-port=${ports.metrics}`,
      `--db-filename=${join(options.folder, "temporal.db")}`,
      "--ui-disable-news-fetch",
      "--log-level=warn",
      "--dynamic-config-value=matching.useNewMatcher=true",
      "--dynamic-config-value=matching.enableFairness=true",
      ...namespaces,
      ...attributes,
    ],
    env: { HOME: options.folder, PATH: process.env["PATH"] ?? "" },
    logFile: options.logFile,
    ready: () => accepts(ports.temporal),
    readyTimeoutMs: 60_000,
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
