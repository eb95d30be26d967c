// core/shell/cover.ts: proves that a parse covers its text, so nothing the parser dropped can reach bash unread.
import type { CompoundList, Redirection, Script, Statement } from "unbash";

export type Span = { at: number; end: number };

const CONTINUATION = /\\\n/gu;
const COMMENT = /(^|[\s;)])#[^\n]*/gu;
const JOINTS =
  /^(?:\s|;;&|;;|;&|;|&&|\|\||\|&|\||\(|\)|\{|\}|!|(?:if|then|elif|else|fi|for|in|do|done|while|until|case|esac|function)(?=[\s;()]|$))*$/u;

/** The first place where more stands between two parts than blanks, comments, reserved words and operators, or null. */
export function uncoveredAt(text: string, script: Script): number | null {
  const spans: Span[] = [];
  for (const statement of script.commands) addStatement(statement, spans, text);
  spans.sort((a, b) => a.at - b.at);
  let from = 0;
  for (const span of spans) {
    const gap = text.slice(from, span.at);
    if (span.at < from || (from > 0 && startsInside(gap)) || !isJoint(gap)) return from;
    from = span.end;
  }
  const rest = text.slice(from);
  return startsInside(rest) || !isJoint(rest) ? from : null;
}

/** `#` right behind a word belongs to the word. */
function startsInside(gap: string): boolean {
  return gap.startsWith("#");
}

function isJoint(gap: string): boolean {
  return JOINTS.test(gap.replace(CONTINUATION, "").replace(COMMENT, "$1"));
}

type Node = Statement["command"];
type Body = Extract<Node, { type: "Function" }>["body"];

function addStatement({ command }: Statement, spans: Span[], text: string): void {
  addNode(command, spans, text);
}

function addList(list: CompoundList | undefined, spans: Span[], text: string): void {
  for (const statement of list?.commands ?? []) addStatement(statement, spans, text);
}

function addNode(node: Node | Body, spans: Span[], text: string): void {
  const add = ({ pos, end }: { pos: number; end: number }): void => void spans.push({ at: pos, end });
  const list = (each: CompoundList | undefined): void => addList(each, spans, text);
  switch (node.type) {
    case "AndOr":
      for (const each of node.commands) addNode(each, spans, text);
      return;
    case "Pipeline":
      for (const prefix of node.prefixes) add(prefix);
      for (const each of node.commands) addNode(each, spans, text);
      return;
    case "Command":
      if (node.name) add(node.name);
      for (const part of [...node.prefix, ...node.suffix]) addPart(part, spans);
      return;
    case "Redirected":
      addNode(node.command, spans, text);
      for (const redirect of node.redirects) addPart(redirect, spans);
      return;
    case "If":
      for (const each of [node, ...node.elif]) [each.clause, each.then].forEach(list);
      return list(node.else);
    case "For":
      for (const word of [node.name, ...(node.wordlist ?? [])]) add(word);
      return list(node.body);
    case "ArithmeticFor":
      add({ pos: node.pos, end: text.indexOf("))", node.pos) + 2 });
      return list(node.body);
    case "While":
      return [node.clause, node.body].forEach(list);
    case "Case":
      add(node.word);
      for (const { pattern, body } of node.items) {
        pattern.forEach(add);
        list(body);
      }
      return;
    case "Function":
      add(node.name);
      return addNode(node.body, spans, text);
    case "Subshell":
    case "BraceGroup":
      return list(node.body);
    case "CompoundList":
      return list(node);
    case "TestCommand":
    case "ArithmeticCommand":
      return add(node);
    case "Select":
    case "Coproc":
      return; // refused by the walk, and uncovered here
  }
}

type Part = { type: string; pos: number; end: number } | Redirection;

function addPart(part: Part, spans: Span[]): void {
  spans.push({ at: part.pos, end: part.end });
  if (part.type !== "HereDoc" || !("body" in part)) return;
  spans.push({ at: part.body.pos, end: part.closing?.end ?? part.body.end });
}
