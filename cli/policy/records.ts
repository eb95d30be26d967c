// cli/policy/records.ts: decisions that the gateway keeps, and the snapshots they were made by, for evaluating them here.
import { compileSnapshot } from "../../core/policy/compiled.ts";
import type { CompiledPolicy } from "../../core/policy/compiled.ts";
import { readRecord, snapshotsOf } from "../../core/policy/recorded.ts";
import type { Kept } from "../../core/policy/recorded.ts";
import { DecisionPage } from "../../core/schema/decision-record.ts";
import type { DecisionRecord } from "../../core/schema/decision-record.ts";
import { PolicySnapshot } from "../../core/schema/policy.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { Gateway } from "../gateway.ts";

export type Opened = { record: DecisionRecord; kept: Kept };

/** Each decision with its snapshots fetched, so that `policyOf` knows them; null: not there, or not what its digest says. */
export type Records = {
  all(): AsyncGenerator<Opened>;
  policyOf: (digest: string) => CompiledPolicy | null;
};

/** `which`: of one run, or since a time. Oldest first. */
export function openRecords(gateway: Gateway, which: { run: string } | { since: string }): Records {
  const policies = new Map<string, CompiledPolicy | null>();
  const fetchMissing = async (digests: readonly string[]): Promise<void> => {
    for (const digest of digests)
      if (!policies.has(digest)) policies.set(digest, await fetchPolicy(gateway, digest));
  };
  return {
    policyOf: (digest) => policies.get(digest) ?? null,
    async *all() {
      for (let after: string | null | undefined; after !== null;) {
        const query: URLSearchParams = new URLSearchParams({ ...which, ...(after && { after }) });
        const page: DecisionPage = await gateway.read(`/v1/decisions?${query.toString()}`, DecisionPage);
        for (const record of page.decisions) {
          const kept = readRecord(record);
          await fetchMissing(snapshotsOf(kept));
          yield { record, kept };
        }
        after = page.next;
      }
    },
  };
}

async function fetchPolicy(gateway: Gateway, digest: string): Promise<CompiledPolicy | null> {
  try {
    const compiled = compileSnapshot(await gateway.readArtifact(digest, PolicySnapshot));
    return compiled.digest === digest ? compiled : null;
  } catch (error) {
    if (error instanceof CommandFault && error.exitCode === EXIT.notFound) return null;
    throw error;
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** `--days N` → since when, UTC. Throws a bad-input fault. */
export function sinceDays(days: string): string {
  if (/^[1-9]\d{0,3}$/u.test(days)) return new Date(Date.now() - Number(days) * DAY_MS).toISOString();
  throw new CommandFault(EXIT.badInput, `--days ${days}: a whole number of days, 1 to 9999`);
}
