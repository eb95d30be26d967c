// core/shell/parse.ts: the one adapter around the parser; text in, simple commands and how they are joined out.
import type { AndOr, Command, Pipeline, Redirection, Script, Statement, Word, WordPart } from "unbash";
import { parse } from "unbash";

export type Joint = "start" | ";" | "&&" | "||" | "|";

/** `dynamic`: bash would expand it, so `value` is not what the program receives. */
export type ShellWord = { text: string; value: string; dynamic: boolean; at: number; end: number };
export type ShellAssignment = { name: string; text: string; at: number; end: number };
/** `form` is the redirection without spaces, such as `2>&1`. */
export type ShellRedirect = { form: string; at: number; end: number };

export type SimpleCommand = {
  joint: Joint;
  words: ShellWord[];
  assignments: ShellAssignment[];
  redirects: ShellRedirect[];
};

export type Refusal = { kind: "refused"; because: string; at: number };
export type ParsedShell = { kind: "parsed"; commands: SimpleCommand[] } | Refusal;

/** Never throws: a fault of the parser is a refusal (I20). Nested scripts are never resolved here. */
export function parseShell(text: string): ParsedShell {
  try {
    const script: Script & { errors?: readonly { message: string; pos: number }[] | undefined } = parse(text);
    const error = script.errors?.[0];
    if (error !== undefined) return refuse(`syntax error: ${error.message}`, error.pos);
    return readScript(script);
  } catch {
    return refuse("the parser failed", 0);
  }
}

function readScript(script: Script): ParsedShell {
  const commands: SimpleCommand[] = [];
  for (const statement of script.commands) {
    const refusal = readStatement(statement, commands);
    if (refusal !== null) return refusal;
  }
  return { kind: "parsed", commands };
}

type Out = SimpleCommand[];

function readStatement(statement: Statement, out: Out): Refusal | null {
  if (statement.background === true) return refuse("a command in the background", statement.pos);
  return readNode(statement.command, out, out.length === 0 ? "start" : ";");
}

function readNode(node: Statement["command"], out: Out, joint: Joint): Refusal | null {
  if (node.type === "AndOr") return readJoined(node, out, joint);
  if (node.type === "Pipeline") return readPipeline(node, out, joint);
  if (node.type === "Command") return readCommand(node, out, joint);
  return refuse(`${node.type} is not a simple command`, node.pos); // every kind there is or will be
}

function readPipeline(node: Pipeline, out: Out, joint: Joint): Refusal | null {
  const prefix = node.prefixes[0];
  if (prefix !== undefined) return refuse(`${prefix.type} before a pipeline`, prefix.pos);
  return readJoined(node, out, joint);
}

function readJoined(node: AndOr | Pipeline, out: Out, joint: Joint): Refusal | null {
  for (const [index, command] of node.commands.entries()) {
    const operator = index === 0 ? joint : node.operators[index - 1];
    if (operator === undefined || operator === "|&") return refuse("standard error piped too", command.pos);
    const refusal = readNode(command, out, operator);
    if (refusal !== null) return refusal;
  }
  return null;
}

function readCommand(node: Command, out: Out, joint: Joint): Refusal | null {
  if (node.name === undefined) return refuse("no program", node.pos);
  const command: SimpleCommand = { joint, words: [wordOf(node.name)], assignments: [], redirects: [] };
  for (const part of node.prefix) {
    if (part.type !== "Assignment") command.redirects.push(redirectOf(part));
    else if (part.append === true || part.index !== undefined || part.value.type !== "Word") {
      return refuse("an assignment other than NAME=value", part.pos);
    } else {
      command.assignments.push({ name: part.name, text: part.value.text, at: part.pos, end: part.end });
    }
  }
  for (const part of node.suffix) {
    if (part.type === "Assignment") return refuse("an assignment as an argument", part.pos);
    if (part.type === "Word") command.words.push(wordOf(part));
    else command.redirects.push(redirectOf(part));
  }
  out.push(command);
  return null;
}

function wordOf(word: Word): ShellWord {
  const dynamic = (word.parts ?? []).some((part) => !isLiteral(part));
  return { text: word.text, value: word.value, dynamic, at: word.pos, end: word.end };
}

function isLiteral(part: WordPart): boolean {
  if (part.type === "DoubleQuoted") return part.parts.every(isLiteral);
  return part.type === "Literal" || part.type === "SingleQuoted";
}

/** Here-documents, here-strings and `{fd}` variables get forms that no list names. */
function redirectOf(node: Redirection): ShellRedirect {
  const { descriptor } = node;
  const from = descriptor === undefined ? "" : "value" in descriptor ? descriptor.value : "{}";
  const target = node.type === "Redirect" ? node.target?.text : undefined;
  return { form: `${from}${node.operator}${target ?? "?"}`, at: node.pos, end: node.end };
}

function refuse(because: string, at: number): Refusal {
  return { kind: "refused", because, at };
}
