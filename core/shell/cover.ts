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

/** Lists and loops; what is a command of its own stands in `addCommand`. */
function addNode(node: Node | Body, spans: Span[], text: string): void {
  const list = (each: CompoundList | undefined): void => addList(each, spans, text);
  const all = (nodes: readonly (Node | Body)[]): void => nodes.forEach((each) => addNode(each, spans, text));
  switch (node.type) {
    case "Pipeline":
      node.prefixes.forEach((prefix) => add(prefix, spans));
      return all(node.commands);
    case "AndOr":
      return all(node.commands);
    case "Redirected":
      node.redirects.forEach((redirect) => addPart(redirect, spans));
      return all([node.command]);
    case "Function":
      add(node.name, spans);
      return all([node.body]);
    case "If":
      for (const each of [node, ...node.elif]) [each.clause, each.then].forEach(list);
      return list(node.else);
    case "While":
      return [node.clause, node.body].forEach(list);
    case "Subshell":
    case "BraceGroup":
      return list(node.body);
    case "Command":
    case "For":
    case "Select":
    case "ArithmeticFor":
    case "Case":
    case "Coproc":
    case "TestCommand":
    case "ArithmeticCommand":
    case "CompoundList":
      return addCommand(node, spans, text);
  }
}

type Others = Exclude<
  Node | Body,
  { type: "Pipeline" | "AndOr" | "Redirected" | "Function" | "If" | "While" | "Subshell" | "BraceGroup" }
>;

function addCommand(node: Others, spans: Span[], text: string): void {
  switch (node.type) {
    case "Command":
      if (node.name) add(node.name, spans);
      return [...node.prefix, ...node.suffix].forEach((part) => addPart(part, spans));
    case "For":
      [node.name, ...(node.wordlist ?? [])].forEach((word) => add(word, spans));
      return addList(node.body, spans, text);
    case "Case":
      add(node.word, spans);
      for (const { pattern, body } of node.items) {
        pattern.forEach((word) => add(word, spans));
        addList(body, spans, text);
      }
      return;
    case "CompoundList":
      return addList(node, spans, text);
    case "TestCommand":
    case "ArithmeticCommand":
      return add(node, spans);
    case "ArithmeticFor":
    case "Select":
    case "Coproc":
      return; // refused by the walk, and uncovered here
  }
}

function add({ pos, end }: { pos: number; end: number }, spans: Span[]): void {
  spans.push({ at: pos, end });
}

type Part = { type: string; pos: number; end: number } | Redirection;

function addPart(part: Part, spans: Span[]): void {
  spans.push({ at: part.pos, end: part.end });
  if (part.type !== "HereDoc" || !("body" in part)) return;
  spans.push({ at: part.body.pos, end: part.closing?.end ?? part.body.end });
}
