// activities/model/openai.ts: OpenAI's own service, by chat completions: nothing of a conversation is kept there.
import { createOpenAI } from "@ai-sdk/openai";
import type { ProviderConfig } from "./deps.ts";
import type { ConnectProvider } from "./provider.ts";

/** Key and address are always given, as the SDK would read them from the environment otherwise. */
export const openai: ConnectProvider = ({ baseUrl, apiKey }: ProviderConfig) => {
  if (apiKey === null) throw new TypeError("model provider openai needs an API key");
  const connected = createOpenAI({ apiKey, baseURL: baseUrl ?? "https://api.openai.com/v1" });
  return (model) => connected.chat(model);
};
