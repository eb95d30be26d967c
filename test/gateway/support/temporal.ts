// test/gateway/support/temporal.ts: a Temporal that remembers what it was asked; switched off, it does not answer.
import { TemporalFault } from "../../../gateway/temporal-port.ts";
import type { Temporal, WorkflowCall } from "../../../gateway/temporal-port.ts";

export type Signalled = { tenant: string; workflowId: string; signal: string; args: unknown[] };

export type FakeTemporal = Temporal & {
  started: WorkflowCall[];
  signalled: Signalled[];
  /** What the next `execute` answers. */
  answer: unknown;
  /** Workflows that are not there to be signalled. */
  missing: Set<string>;
  down: boolean;
};

export function createFakeTemporal(): FakeTemporal {
  const ask = (): void => {
    if (fake.down) throw new TemporalFault("Temporal does not answer");
  };
  const fake: FakeTemporal = {
    started: [],
    signalled: [],
    answer: null,
    missing: new Set(),
    down: false,
    async start(call) {
      ask();
      fake.started.push(call);
      return "started";
    },
    async execute(call) {
      ask();
      fake.started.push(call);
      return fake.answer;
    },
    async signal(to) {
      ask();
      if (fake.missing.has(to.workflowId)) return false;
      fake.signalled.push(to);
      return true;
    },
    async signalWithStart({ tenant, options, signal, signalArgs }) {
      ask();
      fake.signalled.push({ tenant, workflowId: options.workflowId, signal, args: signalArgs });
    },
    async keepSchedule() {
      ask();
    },
    tenants: ["acme", "other"],
    isReachable: async () => !fake.down,
    webUrl: (tenant, workflowId) =>
      `http://web/namespaces/${tenant}/workflows/${encodeURIComponent(workflowId)}`,
  };
  return fake;
}
