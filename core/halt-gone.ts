// core/halt-gone.ts: how long after a halt was set its effect was gone: as a worker says it, and as a drill reads it.

/** `ms`: by the clocks of gateway and worker, which may differ a little. */
export function goneAfter(ms: number): string {
  return `gone ${Math.max(0, Math.round(ms))} ms after it was set`;
}

/** Milliseconds, or null where the text says nothing of it. */
export function readGone(text: string): number | null {
  const [, ms] = /gone (\d+) ms after it was set/.exec(text) ?? [];
  return ms === undefined ? null : Number(ms);
}
