// activities/model/provider.ts: the port that every model provider implements, and the registry of them.
import type { LanguageModel } from "ai";
import type { Provider } from "../../core/schema/model.ts";
import { anthropic } from "./anthropic.ts";
import type { ProviderConfig } from "./deps.ts";
import { openaiCompatible } from "./openai-compatible.ts";
import { openai } from "./openai.ts";

/** Configuration → the models it serves, by id. Throws at start where the configuration is incomplete. */
export type ConnectProvider = (config: ProviderConfig) => (model: string) => LanguageModel;

const CONNECT = {
  scripted: openaiCompatible,
  "openai-compatible": openaiCompatible,
  openai,
  anthropic,
} as const satisfies Record<Provider, ConnectProvider>;

export const connectProvider: ConnectProvider = (config) => CONNECT[config.provider](config);
