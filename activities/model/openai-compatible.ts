// activities/model/openai-compatible.ts: any server on the OpenAI chat completions wire, the scripted model too.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { ProviderConfig } from "./deps.ts";
import type { ConnectProvider } from "./provider.ts";

export const openaiCompatible: ConnectProvider = ({ provider, baseUrl, apiKey }: ProviderConfig) => {
  if (baseUrl === null) throw new TypeError(`model provider ${provider} needs a base URL`);
  const connected = createOpenAICompatible({
    name: provider,
    baseURL: baseUrl,
    includeUsage: true,
    ...(apiKey === null ? {} : { apiKey }),
  });
  return (model) => connected.chatModel(model);
};
