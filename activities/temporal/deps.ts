// activities/temporal/deps.ts: what a look at Temporal needs: a client of the namespace, and what keeps secrets out of texts.
import type { Client } from "@temporalio/client";

export type TemporalDeps = { client: Client; redact: (text: string) => string };
