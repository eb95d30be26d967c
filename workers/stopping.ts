// workers/stopping.ts: resolves when this process is told to stop: by a signal, or because the one that started it is gone.
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    if (process.connected) process.once("disconnect", () => resolve());
  });
}
