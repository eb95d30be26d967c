// workers/stopping.ts: a process ends when it is told to, or when the one that started it is gone.

/** From then on, losing the one that started it is being told to stop; and its question whether this one is hung is answered. */
export function stopWithParent(): void {
  if (!process.connected) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.on("message", (message) => message === "ping" && process.send?.("pong"));
  process.channel?.unref(); // a question that may come keeps no process from ending
}

/** Resolves when this process is told to stop. Temporal's workers hear it by themselves. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
}
