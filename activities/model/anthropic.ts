// activities/model/anthropic.ts: Anthropic's own service, by its messages API.
import { createAnthropic } from "@ai-sdk/anthropic";
import type { ProviderConfig } from "./deps.ts";
import type { ConnectProvider } from "./provider.ts";

/** Key and address are always given, as the SDK would read them from the environment otherwise. */
export const anthropic: ConnectProvider = ({ baseUrl, apiKey }: ProviderConfig) => {
  if (apiKey === null) throw new TypeError("model provider anthropic needs an API key");
  const connected = createAnthropic({ apiKey, baseURL: baseUrl ?? "https://api.anthropic.com/v1" });
  return (model) => connected(model);
};
