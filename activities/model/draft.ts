// activities/model/draft.ts: the next request of a conversation: what was sent so far, and what is new since.
import type {
  ContextEntry,
  Conversation,
  ConversationCall,
  ConversationMessage,
} from "../../core/schema/conversation.ts";
import type { TaskBrief } from "../../core/schema/brief.ts";
import type { EgressRef } from "../../core/schema/egress.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import type { ToolAnswer } from "../../core/schema/model.ts";
import { wrapUntrusted } from "../../core/instructions/untrusted.ts";
import { originOf } from "./origin.ts";
import { renderPrompt } from "./prompt.ts";
import type { PromptSet } from "./prompt-set.ts";
import type { Reading } from "./reading.ts";
import type { Cleaner, Secrets } from "./cleaner.ts";
import { MAX_ANSWER_CHARS, MAX_GUIDANCE_CHARS, MAX_LOG_CHARS, shorten } from "./shorten.ts";

export type Draft = { system: string; messages: ConversationMessage[]; added: ContextEntry[] };

export type Source = { prompts: PromptSet; reading: Reading; cleaner: Cleaner };

/** First call: the task under the current prompts. Later: the stored conversation, its system prompt unchanged. */
export async function draftRequest(action: ActionOf<"model.call">, source: Source): Promise<Draft> {
  const { conversation, brief, repair, egress = null } = action;
  const draft =
    conversation === null
      ? begin({ brief: await source.reading.brief(brief), digest: brief, egress }, source)
      : await resume(await source.reading.conversation(conversation), action.answers, source);
  if (action.guidance !== undefined) await addGuidance(draft, { action, guidance: action.guidance }, source);
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
  const whole = { maxChars: Infinity } as const;
  const first: Piece = { class: "system", source: "system", artifact: null, text: system, ...whole };
  draft.system = add(draft, first, cleaner);
  const told: Piece = { class: "task", source: "brief", artifact: digest, text: task, ...whole };
  draft.messages.push({ role: "user", text: add(draft, told, cleaner) });
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
  for (const call of calls) {
    const { callId, tool } = call;
    const answer = answers.find((each) => each.callId === callId);
    texts.push({ callId, tool, text: await answerText(draft, { call, answer }, source) });
  }
  draft.messages.push({ role: "tool", answers: texts });
  return draft;
}

function whyNoCall(finish: string, said: string): string {
  if (finish === "length") return "Your answer was cut at the output limit.";
  return said.trim() === "" ? "Your answer was empty." : "You made no tool call.";
}

/** Every call gets an answer: providers refuse a conversation with an open one. A refusal's reason is the platform's own. */
async function answerText(
  draft: Draft,
  { call, answer }: { call: ConversationCall; answer: ToolAnswer | undefined },
  { reading, cleaner }: Source,
): Promise<string> {
  if (!answer) return call.tool === "finish" ? "Noted." : "Not done: the run went on without this call.";
  const piece = { source: call.callId, maxChars: MAX_ANSWER_CHARS };
  if ("text" in answer)
    return add(draft, { class: "platform", artifact: null, text: answer.text, ...piece }, cleaner);
  const { artifact } = answer;
  const text = await reading.text(artifact);
  return add(draft, { class: "tool_output", origin: originOf(call), artifact, text, ...piece }, cleaner);
}

async function addRepair(draft: Draft, log: string, { prompts, reading, cleaner }: Source): Promise<void> {
  const text = await reading.text(log);
  const origin = "log of the verification";
  const piece: Piece = {
    class: "log",
    source: "repair",
    origin,
    artifact: log,
    text,
    maxChars: MAX_LOG_CHARS,
  };
  draft.messages.push({
    role: "user",
    text: renderPrompt(prompts.repair, { log: add(draft, piece, cleaner) }),
  });
}

type Guided = { action: ActionOf<"model.call">; guidance: string };

/** Behind the task, in the same message: some models take only one of a person's at a time. */
async function addGuidance(
  draft: Draft,
  { action, guidance }: Guided,
  { prompts, reading, cleaner }: Source,
): Promise<void> {
  const { files, unread } = await reading.guidance(guidance);
  const last = draft.messages.at(-1);
  if (files.length === 0 || last?.role !== "user") return;
  const maxChars = Math.floor(Math.min(MAX_GUIDANCE_CHARS, action.route.maxInputTokens) / files.length);
  const pieces = files.map(({ path, digest: file, cut, text }) => {
    const origin = `instruction file ${path}${cut ? " (its beginning)" : ""}`;
    const piece = { class: "guidance", source: "guidance", origin, file, artifact: guidance } as const;
    return add(draft, { ...piece, text, maxChars }, cleaner);
  });
  const rest = unread.length === 0 ? [] : [`${unread.length} further instruction files are not shown here.`];
  const shown = renderPrompt(prompts.guidance, { files: [...pieces, ...rest].join("\n\n") });
  draft.messages.splice(-1, 1, { role: "user", text: `${last.text}\n\n${shown}` });
}

/** `origin`: it is others' text, and given as such. */
type Piece = Pick<ContextEntry, "source" | "artifact" | "origin" | "file"> & {
  class: NonNullable<ContextEntry["class"]>;
  text: string;
  maxChars: number;
};

/** Redacted first, then shortened, so that no cut can hide a secret from the redactor (I9). The entry says both. */
export function add(draft: Draft, { text, maxChars, ...piece }: Piece, cleaner: Cleaner): string {
  const clean = cleaner.clean(text);
  const { secrets } = clean;
  const told = shorten(clean.text, maxChars) + removalNote(secrets);
  const sent = piece.origin === undefined ? told : wrapUntrusted(piece.origin, told);
  const reduction = clean.text.length > maxChars ? "shortened" : "whole";
  draft.added.push({ ...piece, chars: clean.text.length, sentChars: sent.length, reduction, secrets });
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
