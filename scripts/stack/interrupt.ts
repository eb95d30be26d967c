// scripts/stack/interrupt.ts: resolves at the first Ctrl-C or SIGTERM.
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}
