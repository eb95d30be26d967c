// core/halt-gone.ts: how long after a halt was set its effect was gone: as a worker says it, and as a drill reads it.

/** `ms`: by the clocks of gateway and worker, which may differ a little. */
export function goneAfter(ms: number, halt: string): string {
  return `gone ${Math.max(0, Math.round(ms))} ms after halt ${halt} was set`;
}

/** Milliseconds, or null where the text says nothing of that halt. */
export function readGone(text: string, halt: string): number | null {
  const [, ms, id] = /gone (\d+) ms after halt (\S+) was set/.exec(text) ?? [];
  return ms === undefined || id !== halt ? null : Number(ms);
}
