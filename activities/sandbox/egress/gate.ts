// activities/sandbox/egress/gate.ts: what every connection of one command's proxy is held to.
import type { Socket } from "node:net";
import type { Destination } from "../../../core/egress/allows.ts";
import type { Attempts } from "./attempts.ts";
import type { Network } from "./network.ts";

/** A connection on which nothing passes for so long, is ended. */
export const IDLE_MS = 60_000;

export type Gate = {
  network: Network;
  attempts: Attempts;
  /** Null: it may be reached. */
  refusalOf: (wanted: Destination) => string | null;
  /** A socket of this proxy's, which ends with it. */
  adopt: (socket: Socket) => void;
};
