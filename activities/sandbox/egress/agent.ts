// activities/sandbox/egress/agent.ts: connections to plain http hosts, kept open while a command may use them again; each is dialed by our own rules.
import { Agent } from "node:http";
import type { ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import type { Gate } from "./gate.ts";
import { dial } from "./network.ts";
import type { Dialed } from "./network.ts";

/** Why there is no connection: its address is forbidden, or does not answer. */
export class NotDialed extends Error {
  readonly outcome: "refused" | "failed";
  readonly address: string | null;

  constructor({ kind, because, address }: Exclude<Dialed, { kind: "connected" }>) {
    super(because);
    this.outcome = kind;
    this.address = address;
  }
}

type Created = (error: Error | null, stream: Duplex) => void;

export class DialingAgent extends Agent {
  readonly #gate: Gate;

  constructor(gate: Gate) {
    super({ keepAlive: true });
    this.#gate = gate;
  }

  override createConnection({ host, port }: ClientRequestArgs, created?: Created): undefined {
    void dial(this.#gate.network, { host: host ?? "", port: Number(port) }).then((dialed) => {
      if (dialed.kind === "connected") {
        this.#gate.adopt(dialed.socket);
        created?.(null, dialed.socket);
      } else created?.(new NotDialed(dialed), undefined as never); // as Node has it: no stream beside an error
    });
  }
}
