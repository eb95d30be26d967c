// core/shell/walk.ts: the grammar of bash: every list, branch and loop, and what holds behind it.
import type { AndOr, CompoundList, Pipeline, Redirected, Script, Statement, TestCommand, Word } from "unbash";
import { ANY, join } from "./abstract.ts";
import { readArithmetic } from "./arithmetic.ts";
import { maySet } from "./assignments.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import { readRedirect } from "./redirects.ts";
import type { Scope } from "./scope.ts";
import { copyOf, mergeInto, newScope } from "./scope.ts";
import { readSimple } from "./simple.ts";
import { fieldsOf, textOf } from "./words.ts";

type Node = Statement["command"];

/** Gives what it prints, `ANY` where several commands print. */
export function walk(reader: Reader, script: Script | CompoundList, scope: Scope): string {
  const outputs = script.commands.map((statement) => {
    if (statement.background === true) stop(reader, "a command in the background", statement.pos);
    return walkNode(reader, statement.command, scope);
  });
  const printed = outputs.filter((output) => output !== "");
  return printed.length <= 1 ? (printed[0] ?? "") : ANY;
}

function walkNode(
  reader: Reader,
  node: Node | Extract<Node, { type: "Function" }>["body"],
  scope: Scope,
): string {
  if (reader.problem !== null) return ANY;
  switch (node.type) {
    case "Command":
      return readSimple(reader, node, scope);
    case "AndOr":
      return walkAndOr(reader, node, scope);
    case "Pipeline":
      return walkPipeline(reader, node, scope);
    case "Redirected":
      return walkRedirected(reader, node, scope);
    case "BraceGroup":
      return walk(reader, node.body, scope);
    case "CompoundList":
      return walk(reader, node, scope);
    case "Subshell":
      return walk(reader, node.body, copyOf(scope));
    case "If":
      return walkIf(reader, node, scope);
    case "For":
      return walkFor(reader, node, scope);
    case "While":
      return loop(reader, scope, (each, inner) => {
        walk(each, node.clause, inner);
        return walk(each, node.body, inner);
      });
    case "Case":
      return walkCase(reader, node, scope);
    case "Function":
      return define(reader, node, scope);
    case "TestCommand":
      walkTest(reader, node.expression, scope);
      return "";
    case "ArithmeticCommand": {
      const problem = readArithmetic(node.body, scope);
      if (problem !== null) stop(reader, problem, node.pos);
      return "";
    }
    case "ArithmeticFor":
    case "Select":
    case "Coproc":
      stop(reader, `${node.type} is not read`, node.pos);
      return ANY;
  }
}

function walkAndOr(reader: Reader, { commands, operators }: AndOr, scope: Scope): string {
  let succeeded = scope;
  let output = "";
  for (const [index, command] of commands.entries()) {
    if (index === 0) {
      output = walkNode(reader, command, scope);
      continue;
    }
    const branch = copyOf(operators[index - 1] === "&&" ? succeeded : scope);
    const printed = walkNode(reader, command, branch);
    if (printed !== "") output = output === "" ? printed : ANY;
    mergeInto(scope, branch);
    succeeded = operators[index - 1] === "&&" ? branch : copyOf(scope);
  }
  return output;
}

/** Each command of a pipe runs in a shell of its own. */
function walkPipeline(reader: Reader, { commands }: Pipeline, scope: Scope): string {
  if (commands.length === 1) return commands[0] === undefined ? "" : walkNode(reader, commands[0], scope);
  let { input } = scope;
  for (const command of commands) input = walkNode(reader, command, { ...copyOf(scope), input });
  return input ?? ANY;
}

function walkRedirected(reader: Reader, { command, redirects }: Redirected, scope: Scope): string {
  let { input } = scope;
  for (const redirect of redirects) input = readRedirect(reader, redirect, scope) ?? input;
  const before = scope.input;
  scope.input = input;
  const output = walkNode(reader, command, scope);
  scope.input = before;
  return output;
}

type If = Extract<Node, { type: "If" }>;

function walkIf(reader: Reader, node: If, scope: Scope): string {
  walk(reader, node.clause, scope);
  const before = copyOf(scope);
  const branch = (list: CompoundList, from: Scope): string => {
    const inner = copyOf(from);
    const output = walk(reader, list, inner);
    mergeInto(scope, inner);
    return output;
  };
  const outputs = [branch(node.then, before)];
  for (const { clause, then } of node.elif) {
    walk(reader, clause, before);
    mergeInto(scope, before);
    outputs.push(branch(then, before));
  }
  if (node.else !== undefined) outputs.push(branch(node.else, before));
  return join(outputs);
}

/** A second round sees what the first one set; only it is kept. */
function loop(reader: Reader, scope: Scope, round: (reader: Reader, scope: Scope) => string): string {
  const trial: Reader = {
    ...reader,
    commands: [],
    redirects: new Set(),
    risks: new Set(),
    written: new Set(reader.written),
  };
  const first = copyOf(scope);
  round(trial, first);
  mergeInto(scope, first);
  const second = copyOf(scope);
  round(reader, second);
  mergeInto(scope, second);
  return ANY;
}

type For = Extract<Node, { type: "For" }>;

function walkFor(reader: Reader, { name, wordlist, body }: For, scope: Scope): string {
  const fields = wordlist?.flatMap((word) => fieldsOf(reader, word, scope)) ?? [ANY];
  if (!maySet(name.value, join(fields))) stop(reader, `sets ${name.value}`, name.pos);
  return loop(reader, scope, (each, inner) => {
    inner.variables.set(name.value, fields.length === 0 ? "" : join(fields));
    return walk(each, body, inner);
  });
}

type Case = Extract<Node, { type: "Case" }>;

function walkCase(reader: Reader, { word, items }: Case, scope: Scope): string {
  textOf(reader, word, scope);
  const outputs = items.map(({ pattern, body }) => {
    for (const each of pattern) textOf(reader, each, scope);
    const inner = copyOf(scope);
    const output = walk(reader, body, inner);
    mergeInto(scope, inner);
    return output;
  });
  return join(outputs);
}

type Defined = Extract<Node, { type: "Function" }>;

/** Its body is read where it stands, with variables and input that may be anything, wherever it will be called. */
function define(reader: Reader, { name, body, pos }: Defined, scope: Scope): string {
  const inner: Scope = {
    ...newScope(),
    clouded: true,
    folder: scope.folder,
    input: ANY,
    functions: scope.functions,
  };
  const before = inner.folder;
  walkNode(reader, body, inner);
  if (inner.folder !== before) stop(reader, "a function that changes folder", pos);
  if (inner.variables.size > 0) scope.clouded = true;
  scope.functions = new Set([...scope.functions, name.value]);
  return "";
}

const COMPARES_NUMBERS = /^-(?:eq|ne|lt|le|gt|ge)$/u;

function walkTest(reader: Reader, node: TestCommand["expression"], scope: Scope): void {
  switch (node.type) {
    case "TestUnary":
      if (/^-[vR]$/u.test(node.operator)) stop(reader, `[[ ${node.operator} evaluates a subscript`, node.pos);
      textOf(reader, node.operand, scope);
      return;
    case "TestBinary": {
      const sides = [node.left, node.right].map((word: Word) => textOf(reader, word, scope));
      if (COMPARES_NUMBERS.test(node.operator) && !sides.every((side) => /^-?[\d\uE003]*$/u.test(side)))
        stop(reader, "a comparison of numbers that may hold anything", node.pos);
      return;
    }
    case "TestLogical":
      for (const operand of node.operands) walkTest(reader, operand, scope);
      return;
    case "TestNot":
      return walkTest(reader, node.operand, scope);
    case "TestGroup":
      return walkTest(reader, node.expression, scope);
  }
}
