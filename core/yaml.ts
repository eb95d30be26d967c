// core/yaml.ts: one hostile YAML text → a value of a schema, or every problem with its file, line and column.
import type { CST, ParsedNode, YAMLMap } from "yaml";
import { Composer, isMap, isNode, isScalar, isSeq, LineCounter, Parser } from "yaml";
import type { PathPart, Schema } from "./schema/parsing.ts";
import { parseWith } from "./schema/parsing.ts";

export type YamlSource = { path: string; text: string };

/** `lineOf` says on which line the value at a path begins, 1 for the root. Problems read `file:line:column: what`. */
export type YamlReading<T> =
  | { kind: "read"; value: T; lineOf: (path: readonly PathPart[]) => number }
  | { kind: "refused"; problems: string[] };

type Located = { offset: number; message: string };
type Node = ParsedNode | null;

const MAX_CHARACTERS = 256 * 1024;
const MAX_DEPTH = 32;
const MAX_PROBLEMS = 20;

/**
 * YAML 1.2 with nothing that makes one text mean more than it shows: no tag, anchor, alias, merge key, directive,
 * second document, duplicate key or key that is no string. JSON is read as well. Total.
 */
export function readYaml<T>(source: YamlSource, schema: Schema<T>): YamlReading<T> {
  const { text } = source;
  const lines = new LineCounter();
  const refuse = (problems: readonly Located[]): YamlReading<T> => ({
    kind: "refused",
    problems: problems.slice(0, MAX_PROBLEMS).map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset);
      return `${source.path}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${message}`;
    }),
  });
  if (text.length > MAX_CHARACTERS) {
    return refuse([{ offset: 0, message: `is larger than ${MAX_CHARACTERS / 1024} KB` }]);
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const forbidden = forbiddenSyntax(tokens);
  if (forbidden.length > 0) return refuse(forbidden);
  const composed = compose(tokens);
  if (composed.kind === "refused") return refuse(composed.problems);
  const { root } = composed;
  const plain = toPlain(root);
  if (plain.problems.length > 0) return refuse(plain.problems);
  const parsed = parseWith(schema, plain.value);
  if (parsed.kind === "refused") {
    return refuse(
      parsed.problems.map(({ path, key, message }) => ({
        offset: offsetOf(root, key === null ? path : [...path, key], key === null ? "value" : "key"),
        message: path.length === 0 ? message : `${shownPath(path)}: ${message}`,
      })),
    );
  }
  return {
    kind: "read",
    value: parsed.value,
    lineOf: (path) => lines.linePos(offsetOf(root, path, "value")).line || 1,
  };
}

/** Found on the flat syntax tree, before anything is built from it; without recursion, as nesting may be hostile. */
function forbiddenSyntax(tokens: readonly CST.Token[]): Located[] {
  const found: Located[] = [];
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 })).reverse();
  for (let next = open.pop(); next && found.length < MAX_PROBLEMS; next = open.pop()) {
    const { token, depth } = next;
    const message = FORBIDDEN[token.type];
    if (message !== undefined) found.push({ offset: token.offset, message });
    if (depth > MAX_DEPTH) return [{ offset: token.offset, message: `is nested deeper than ${MAX_DEPTH}` }];
    const children = partsOf(token);
    for (const child of children.reverse()) open.push({ token: child, depth: depth + 1 });
  }
  return found;
}

const FORBIDDEN: Readonly<Partial<Record<CST.Token["type"], string>>> = {
  directive: "has a directive; none is read",
  anchor: "has an anchor; write the value out",
  alias: "has an alias; write the value out",
  tag: "has a tag; none is read",
};

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return [...token.start, ...(token.value ? [token.value] : [])];
  if (token.type === "block-scalar") return [...token.props];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [
    ...item.start,
    ...(item.key ? [item.key] : []),
    ...(item.sep ?? []),
    ...(item.value ? [item.value] : []),
  ]);
}

type Composed = { kind: "composed"; root: Node } | { kind: "refused"; problems: Located[] };

function compose(tokens: readonly CST.Token[]): Composed {
  const options = {
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: false,
    resolveKnownTags: false,
  } as const;
  const [document, second] = [...new Composer({ ...options, logLevel: "silent" }).compose(tokens)];
  if (!document) return { kind: "refused", problems: [{ offset: 0, message: "is empty" }] };
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    message,
  }));
  if (second) problems.push({ offset: second.range[0], message: "has a second document" });
  return problems.length > 0 ? { kind: "refused", problems } : { kind: "composed", root: document.contents };
}

function toPlain(root: Node): { value: unknown; problems: Located[] } {
  const problems: Located[] = [];
  return { value: plainValue(root, problems), problems };
}

function plainValue(node: Node, problems: Located[]): unknown {
  if (isMap(node)) return plainMap(node, problems);
  if (isSeq(node)) return node.items.map((member) => plainValue(member, problems));
  if (!isScalar(node)) return null;
  if (typeof node.value === "string" && /\p{Surrogate}/u.test(node.value)) {
    problems.push({ offset: node.range[0], message: "has half a character (a lone surrogate)" });
  }
  return node.value;
}

function plainMap(map: YAMLMap.Parsed, problems: Located[]): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? pair.key.value : undefined;
    const problem = keyProblem(key, value);
    if (typeof key === "string" && problem === null) value[key] = plainValue(pair.value, problems);
    else problems.push({ offset: pair.key.range[0], message: problem ?? "is no key" });
  }
  return value;
}

function keyProblem(key: unknown, seen: Readonly<Record<string, unknown>>): string | null {
  if (typeof key !== "string") return "has a key that is not a string; quote it";
  if (Object.hasOwn(seen, key)) return `has the key "${key.slice(0, 100)}" twice`;
  if (key === "<<" || key === "__proto__") return `has the key "${key}", which is not read`;
  return null;
}

/** Where the value at a path begins, or its key; what is missing is reported where its parent begins. */
function offsetOf(root: Node, path: readonly PathPart[], want: "key" | "value"): number {
  let node: Node = root;
  let offset = startOf(root) ?? 0;
  for (const [index, part] of path.entries()) {
    const step = memberOf(node, part);
    if (!step) return offset;
    const isKey = want === "key" && index === path.length - 1;
    offset = startOf(isKey ? step.key : step.value) ?? startOf(step.key) ?? offset;
    node = step.value;
  }
  return offset;
}

function startOf(node: Node): number | null {
  return node ? node.range[0] : null;
}

function memberOf(node: Node, part: PathPart): { key: Node; value: Node } | null {
  if (isMap(node)) {
    const pair = node.items.find((each) => isScalar(each.key) && each.key.value === part);
    return pair ? { key: pair.key, value: pair.value } : null;
  }
  const member = isSeq(node) ? node.items[Number(part)] : undefined;
  return isNode(member) ? { key: null, value: member } : null;
}

function shownPath(path: readonly PathPart[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}
