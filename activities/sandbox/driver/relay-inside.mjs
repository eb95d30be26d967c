// activities/sandbox/driver/relay-inside.mjs: runs inside the sandbox: the command, and in front of it a port that leads to the proxy's socket outside.
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";

const [port, socketPath, ...argv] = process.argv.slice(1);
const [program = "", ...rest] = argv;

/** Both sides end together; what a broken connection means is the client's to see. */
const server = createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ path: socketPath ?? "", allowHalfOpen: true });
  for (const [from, to] of /** @type {const} */ ([
    [near, far],
    [far, near],
  ])) {
    from.on("error", () => to.destroy()).on("close", () => to.destroy());
    from.pipe(to);
  }
  near.setNoDelay(true);
});

server.listen(Number(port), "127.0.0.1", () => {
  const child = spawn(program, rest, { stdio: "inherit" });
  child.on("error", () => process.exit(127));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
});
