// activities/sandbox/driver/way-out.ts: a socket of one command's own, through which it speaks to whoever decides what it may reach; it has no other network.
import { chmodSync, chownSync, closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";

const PROGRAM = readFileSync(new URL("./relay-inside.mjs", import.meta.url), "utf8");
const NAME = "way-out";
const INSIDE = "/way-out";
const PORT = 3128;
const PROXY = `http://127.0.0.1:${PORT}`;
const JVM = `-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=${PORT} -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=${PORT}`;

/** What programs know a proxy by: curl, pip, npm, Go, cargo, git; Node; Maven and Gradle. */
const ENVIRONMENT = {
  http_proxy: PROXY,
  https_proxy: PROXY,
  HTTP_PROXY: PROXY,
  HTTPS_PROXY: PROXY,
  NODE_USE_ENV_PROXY: "1",
  MAVEN_OPTS: JVM,
  GRADLE_OPTS: JVM,
};

/** `bind`: the socket outside and inside. `argv`: goes before the command's own. */
export type WayOut = {
  bind: { source: string; target: string };
  argv: string[];
  env: Record<string, string>;
  /** After the command's death; nothing comes through any more. */
  close(): void;
};

/** In the workspace's folder, for its user alone. */
export async function openWayOut(
  { folder, hostUid }: { folder: string; hostUid: number },
  onConnection: (socket: Socket) => void,
): Promise<WayOut> {
  const path = join(folder, NAME);
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    onConnection(socket);
  });
  const within = openSync(folder, "r"); // a socket's own path may have 107 bytes only: unix(7)
  try {
    server.listen(`/proc/self/fd/${within}/${NAME}`);
    await once(server, "listening");
  } finally {
    closeSync(within);
  }
  chmodSync(path, 0o600);
  if (process.getuid?.() === 0) chownSync(path, hostUid, hostUid);
  return {
    bind: { source: path, target: INSIDE },
    argv: ["/opt/node/bin/node", "--input-type=module", "--eval", PROGRAM, "--", String(PORT), INSIDE],
    env: ENVIRONMENT,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
      rmSync(path, { force: true });
    },
  };
}
