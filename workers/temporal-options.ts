// workers/temporal-options.ts: how a worker reaches Temporal: an address, TLS, an API key.
import type { SharedConfig } from "./config.ts";

type TemporalOptions = { address: string; tls?: true; apiKey?: string };

export function temporalOptions(config: SharedConfig): TemporalOptions {
  return {
    address: config.SKEIN_TEMPORAL_ADDRESS,
    ...(config.SKEIN_TEMPORAL_TLS === "on" ? { tls: true } : {}),
    ...(config.SKEIN_TEMPORAL_API_KEY_FILE ? { apiKey: config.SKEIN_TEMPORAL_API_KEY_FILE.trim() } : {}),
  };
}
