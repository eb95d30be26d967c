// activities/model/deps.ts: what the model worker is given: keys, prices, prompts, and a redactor per run.
import type { ArtifactFront } from "../../core/contract.ts";
import type { Redactor } from "../../core/redact/redaction.ts";
import type { ModelPrice, Provider } from "../../core/schema/model.ts";
import type { PromptSet } from "./prompt-set.ts";
import type { Carrier } from "./spending.ts";

/** `firstByteMs`: until the provider says anything. `idleMs`: between two pieces. `totalMs`: the whole answer. */
export type ModelTimeouts = { firstByteMs: number; idleMs: number; totalMs: number };

/** The whole answer within the ten minutes that Temporal gives one attempt. */
export function modelTimeouts(silenceMs: number): ModelTimeouts {
  return { firstByteMs: silenceMs, idleMs: silenceMs, totalMs: 540_000 };
}

/** `baseUrl` null: the provider's own address. The key never leaves this worker (trust map). */
export type ProviderConfig = {
  provider: Provider;
  /** Two models of one provider may be at different addresses, under different keys. */
  model: string;
  baseUrl: string | null;
  apiKey: string | null;
  timeouts: ModelTimeouts;
};

export type ModelDeps = {
  artifacts: ArtifactFront;
  providers: readonly ProviderConfig[];
  /** By "provider/model". A model without a price is not called (I10). */
  prices: Readonly<Record<string, ModelPrice>>;
  prompts: PromptSet;
  /** `salt`: the run, so that one secret has one placeholder within a run and another elsewhere. */
  redactor: (salt: string) => Redactor;
  /** Of the activity that asks: aborts on cancel, halt or a stale feed. The worker keeps the heart beating (I14). */
  pulse(): Carrier & { signal: AbortSignal };
};
