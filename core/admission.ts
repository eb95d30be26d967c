// core/admission.ts: who of a tenant's queue may start now: first come, first served, and nobody waits for another's full repository.

export type Caps = { perTenant: number; perRepository: number };
export type Waiting = { runId: string; repositoryId: string };

/** `atWork`: admitted runs per repository, without the one that asks. `queue`: all who wait, in order, with the one that asks. */
export type Queue = { caps: Caps; atWork: ReadonlyMap<string, number>; queue: readonly Waiting[] };

/**
 * Null: it may start; else why it waits. Whoever stands before it and could start takes its room, also before having
 * asked; whoever stands before it for a repository that is full takes none. Total.
 */
export function whyToWait({ caps, atWork, queue }: Queue, runId: string): string | null {
  const taken = new Map(atWork);
  let working = sum(atWork.values());
  let before = 0;
  for (const { runId: waiting, repositoryId } of queue) {
    const inRepository = taken.get(repositoryId) ?? 0;
    const isFree = working < caps.perTenant && inRepository < caps.perRepository;
    if (waiting === runId) return isFree ? null : reason({ caps, atWork, repositoryId, before });
    before += 1;
    if (!isFree) continue;
    working += 1;
    taken.set(repositoryId, inRepository + 1);
  }
  return "the run is not in the queue";
}

type Blocked = Omit<Queue, "queue"> & { repositoryId: string; before: number };

function reason({ caps, atWork, repositoryId, before }: Blocked): string {
  const ofTenant = sum(atWork.values());
  if (ofTenant >= caps.perTenant) return `${ofTenant} of ${caps.perTenant} runs of the tenant are at work`;
  const ofRepository = atWork.get(repositoryId) ?? 0;
  if (ofRepository >= caps.perRepository) {
    return `${ofRepository} of ${caps.perRepository} runs of this repository are at work`;
  }
  return `number ${before + 1} in the queue; the room there is belongs to those before it`;
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
