// gateway/schedules.ts: what runs by itself at Temporal: `reconcile`, each minute, for every tenant; kept trying for until it is there.
import type { Log } from "./log.ts";
import type { Temporal } from "./temporal-port.ts";

const MINUTE_MS = 60_000;
const AGAIN_MS = 5000;

/** `stop` ends the trying. */
export function keepSchedules({ temporal, log }: { temporal: Temporal; log: Log }): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const keep = async (tenants: readonly string[]): Promise<void> => {
    const missing: string[] = [];
    for (const tenant of tenants) {
      const schedule = { tenant, id: `reconcile/${tenant}`, workflow: "reconcile", args: [{ tenant }] };
      try {
        await temporal.keepSchedule({ ...schedule, everyMs: MINUTE_MS });
      } catch (error) {
        log.warn({ err: error, tenant }, "reconcile is not scheduled yet");
        missing.push(tenant);
      }
    }
    if (missing.length > 0 && !stopped) timer = setTimeout(() => void keep(missing), AGAIN_MS);
  };
  void keep(temporal.tenants);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
