// activities/ledger/money.ts: cents, as people give them, and micro US dollars, as the ledger keeps them.

export const MICRO_USD_PER_CENT = 10_000n;

/** `$0.15`; a fraction of a cent is rounded. */
export function dollars(microUsd: bigint): string {
  return `$${(Number(microUsd) / 1_000_000).toFixed(2)}`;
}
