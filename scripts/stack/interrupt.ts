// scripts/stack/interrupt.ts: resolves at the first Ctrl-C, SIGTERM or end of the terminal.
export function untilInterrupted(): Promise<void> {
  // A terminal that was closed cannot be written to; that must not keep the stack from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}
