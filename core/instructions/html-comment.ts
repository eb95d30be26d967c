// core/instructions/html-comment.ts: comments of Markdown, which a page does not show and a model reads, where they give orders.
import { lineCounter } from "../line-counter.ts";
import type { Suspected } from "./phrases.ts";
import { said } from "./phrases.ts";

const COMMENT = /^\[(?:\/\/|comment)\]:\s?[^\n]{0,2000}/gmu;
const ADDRESSED =
  /\b(?:ai|agents?|assistants?|models?|llms?|bots?|claude|copilot|codex|gemini|gpt|cursor|you)\b/u;
const ORDERS =
  /\b(?:must|should|always|never|ignore|execute|run|send|open|read|write|edit|add|delete|do not|don't|please|instead|required to)\b/u;

/** `isSuspicious`: something else is found in the comment's own words. `text`: as `readable` has it. Total. */
export function findComments(text: string, isSuspicious: (comment: string) => boolean): Suspected[] {
  const comments = [...htmlComments(text), ...linkComments(text)];
  return comments
    .filter(({ words }) => (ADDRESSED.test(words) && ORDERS.test(words)) || isSuspicious(words))
    .map(({ line, words }) => ({ kind: "html_comment", line, says: said(words) }));
}

type Comment = { line: number; words: string };

/** One that is never closed goes on to the end. */
function htmlComments(text: string): Comment[] {
  const found: Comment[] = [];
  const lineOf = lineCounter(text);
  for (let at = text.indexOf("<!--"); at >= 0;) {
    const close = text.indexOf("-->", at + 4);
    const end = close < 0 ? text.length : close;
    found.push({ line: lineOf(at), words: text.slice(at + 4, end) });
    at = close < 0 ? -1 : text.indexOf("<!--", end);
  }
  return found;
}

function linkComments(text: string): Comment[] {
  const lineOf = lineCounter(text);
  return [...text.matchAll(COMMENT)].map(({ 0: words, index }) => ({ line: lineOf(index), words }));
}
