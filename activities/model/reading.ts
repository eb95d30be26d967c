// activities/model/reading.ts: the artifacts a call may read, by its permit, each parsed at this rim.
import type { z } from "zod";
import type { ArtifactFront } from "../../core/contract.ts";
import { TaskBrief } from "../../core/schema/brief.ts";
import { Conversation } from "../../core/schema/conversation.ts";
import { Guidance } from "../../core/schema/instructions.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";
import { ModelFailure } from "./model-failure.ts";

/** Fails as `ArtifactFront.get` does, or `internal` where the bytes are not what the digest was said to name. */
export type Reading = {
  brief(digest: Digest): Promise<TaskBrief>;
  conversation(digest: Digest): Promise<Conversation>;
  guidance(digest: Digest): Promise<Guidance>;
  /** Bytes that are no UTF-8 become U+FFFD: a tool's output may be anything. */
  text(digest: Digest): Promise<string>;
};

export function openReading(artifacts: ArtifactFront, permit: string): Reading {
  const text = async (digest: Digest) => new TextDecoder().decode(await artifacts.get(permit, digest));
  return {
    brief: async (digest) => parse(TaskBrief, await text(digest), "task brief"),
    conversation: async (digest) => parse(Conversation, await text(digest), "conversation"),
    guidance: async (digest) => parse(Guidance, await text(digest), "guidance"),
    text,
  };
}

function parse<T>(schema: z.ZodType<T>, text: string, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    // The parse error may quote the content, so it stays here (I9).
    const name = error instanceof Error ? error.name : "error";
    throw new ModelFailure("internal", `the stored ${what} cannot be read (${name})`);
  }
}
