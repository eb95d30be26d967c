// activities/model/draft.ts: the next request of a conversation: what was sent so far, and what is new since.
import type { ContextEntry, Conversation, ConversationMessage } from "../../core/schema/conversation.ts";
import type { TaskBrief } from "../../core/schema/brief.ts";
import type { EgressRef } from "../../core/schema/egress.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import type { ToolAnswer } from "../../core/schema/model.ts";
import { renderPrompt } from "./prompt.ts";
import type { PromptSet } from "./prompt-set.ts";
import type { Reading } from "./reading.ts";
import type { Cleaner, Secrets } from "./cleaner.ts";
import { MAX_ANSWER_CHARS, MAX_LOG_CHARS, shorten } from "./shorten.ts";

export type Draft = { system: string; messages: ConversationMessage[]; added: ContextEntry[] };

export type Source = { prompts: PromptSet; reading: Reading; cleaner: Cleaner };

/** First call: the task under the current prompts. Later: the stored conversation, its system prompt unchanged. */
export async function draftRequest(action: ActionOf<"model.call">, source: Source): Promise<Draft> {
  const { conversation, brief, repair, egress = null } = action;
  const draft =
    conversation === null
      ? begin({ brief: await source.reading.brief(brief), digest: brief, egress }, source)
      : await resume(await source.reading.conversation(conversation), action.answers, source);
  if (repair !== null) await addRepair(draft, repair, source);
  return draft;
}

type Beginning = { brief: TaskBrief; digest: string; egress: EgressRef | null };

function begin({ brief, digest, egress }: Beginning, { prompts, cleaner }: Source): Draft {
  const forbidden = list(brief.forbidden_paths);
  const system = renderPrompt(prompts.agent, {
    repository: brief.repository,
    forbidden_paths: forbidden,
    network: networkOf(egress),
  });
  const task = renderPrompt(prompts.task, {
    title: brief.title,
    repository: brief.repository,
    instructions: brief.instructions,
    done_when: bullets(brief.done_when),
    allowed_paths: list(brief.allowed_paths),
    forbidden_paths: forbidden,
    verifier: brief.verifier,
  });
  const draft: Draft = { system: "", messages: [], added: [] };
  draft.system = add(draft, { source: "system", artifact: null, text: system, maxChars: Infinity }, cleaner);
  const text = add(draft, { source: "brief", artifact: digest, text: task, maxChars: Infinity }, cleaner);
  draft.messages.push({ role: "user", text });
  return draft;
}

function networkOf(egress: EgressRef | null): string {
  if (egress === null)
    return "There is no network. Everything you may use is in the workspace. Nothing can be downloaded or installed.";
  return `There is no network but for a shell command that asks for it with \`network\`; it reaches the hosts of the egress profile ${egress.profile} alone, and a person may have to agree first. Ask only where nothing in the workspace will do.`;
}

async function resume(stored: Conversation, answers: readonly ToolAnswer[], source: Source): Promise<Draft> {
  const draft: Draft = { system: stored.system, messages: [...stored.messages], added: [] };
  const last = stored.messages.at(-1);
  const calls = last?.role === "assistant" ? last.calls : [];
  if (calls.length === 0) {
    const said = last?.role === "assistant" ? last.text : "";
    const because = whyNoCall(stored.finish, said);
    draft.messages.push({ role: "user", text: renderPrompt(source.prompts.continue, { because }) });
    return draft;
  }
  const texts = [];
  for (const { callId, tool } of calls) {
    const answer = answers.find((each) => each.callId === callId);
    texts.push({ callId, tool, text: await answerText(draft, { callId, tool, answer }, source) });
  }
  draft.messages.push({ role: "tool", answers: texts });
  return draft;
}

function whyNoCall(finish: string, said: string): string {
  if (finish === "length") return "Your answer was cut at the output limit.";
  return said.trim() === "" ? "Your answer was empty." : "You made no tool call.";
}

/** Every call gets an answer: providers refuse a conversation with an open one. */
async function answerText(
  draft: Draft,
  call: { callId: string; tool: string; answer: ToolAnswer | undefined },
  { reading, cleaner }: Source,
): Promise<string> {
  const { answer, callId } = call;
  if (!answer) return call.tool === "finish" ? "Noted." : "Not done: the run went on without this call.";
  const artifact = "artifact" in answer ? answer.artifact : null;
  const text = "artifact" in answer ? await reading.text(answer.artifact) : answer.text;
  return add(draft, { source: callId, artifact, text, maxChars: MAX_ANSWER_CHARS }, cleaner);
}

async function addRepair(draft: Draft, log: string, { prompts, reading, cleaner }: Source): Promise<void> {
  const piece = { source: "repair", artifact: log, text: await reading.text(log), maxChars: MAX_LOG_CHARS };
  const text = renderPrompt(prompts.repair, { log: add(draft, piece, cleaner) });
  draft.messages.push({ role: "user", text });
}

type Piece = { source: string; artifact: string | null; text: string; maxChars: number };

/** Redacted first, then shortened, so that no cut can hide a secret from the redactor (I9). The entry says both. */
export function add(draft: Draft, { source, artifact, text, maxChars }: Piece, cleaner: Cleaner): string {
  const clean = cleaner.clean(text);
  const sent = shorten(clean.text, maxChars) + removalNote(clean.secrets);
  const reduction = clean.text.length > maxChars ? "shortened" : "whole";
  const { secrets } = clean;
  draft.added.push({
    source,
    artifact,
    chars: clean.text.length,
    sentChars: sent.length,
    reduction,
    secrets,
  });
  return sent;
}

function removalNote(secrets: Secrets): string {
  const kinds = Object.entries(secrets).map(([kind, count]) => `${count} of kind ${kind}`);
  return kinds.length === 0 ? "" : `\n[Secrets were removed from this text: ${kinds.join(", ")}.]`;
}

export function list(patterns: readonly string[]): string {
  return patterns.length === 0 ? "none" : patterns.map((pattern) => `\`${pattern}\``).join(", ");
}

export function bullets(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${sentence}`).join("\n");
}
