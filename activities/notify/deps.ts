// activities/notify/deps.ts: what notifications need of the world: the tenants' webhooks, and a clock for their waits.

export type NotifyDeps = {
  /** Tenant → URL of its incoming webhook. Whoever has one can post there: it is a credential, and leaves this folder to nowhere. */
  webhooks: Readonly<Record<string, string>>;
  /** For one attempt, from the connection to the end of what is read of the answer. */
  timeoutMs: number;
  now: () => number;
  pulse(): { signal: AbortSignal };
};
