// core/shell/redirects.ts: where a command's streams go: a stream, `/dev/null`, or a file that is judged as a path.
import type { Redirection } from "unbash";
import { ANY, shown } from "./abstract.ts";
import { isSecretFile, isSystem, namesCredentials, placeOf } from "./paths.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import type { Scope } from "./scope.ts";
import { joinedParts, textOf } from "./words.ts";

/** Judges it; returns what it puts on standard input, undefined where that stays as it is. */
export function readRedirect(reader: Reader, node: Redirection, scope: Scope): string | undefined {
  const { descriptor } = node;
  if (descriptor?.type === "FileDescriptorVariable")
    stop(reader, "a redirection to a named descriptor", node.pos);
  const from = descriptor !== undefined && "value" in descriptor ? String(descriptor.value) : "";
  if (node.type === "HereDoc") return hereDocument(reader, node, scope);
  if (node.target === undefined) {
    stop(reader, "a redirection to nowhere", node.pos);
    return undefined;
  }
  const target = textOf(reader, node.target, scope);
  if (node.type === "HereString") return target;
  reader.redirects.add(`${from}${node.operator}${shown(target)}`);
  if (/^[<>]&$/u.test(node.operator) && /^(?:[012]|[12]-)$/u.test(target)) return undefined;
  if (node.operator === "<&" || (node.operator === "<" && from !== "" && from !== "0")) {
    stop(reader, `redirection ${from}${node.operator}${shown(target)}`, node.pos);
    return undefined;
  }
  if (node.operator === "<") return source(reader, target, { scope, at: node.pos });
  judgeWrite(reader, target, { scope, at: node.pos });
  reader.written.add(target);
  return undefined;
}

type Where = { scope: Scope; at: number };

function source(reader: Reader, path: string, { scope, at }: Where): string {
  if (/^\/dev\/(?:tcp|udp)\//u.test(path)) stop(reader, "a connection to the network", at);
  if (namesCredentials(path, scope.folder) || isSecretFile(path)) reader.risks.add("credentials");
  const place = placeOf(path, scope.folder);
  if (place === "unknown") stop(reader, `reads ${shown(path)}`, at);
  return ANY;
}

/** A file that the command writes itself. */
export function judgeWrite(reader: Reader, path: string, { scope, at }: Where): void {
  if (/^\/dev\/(?:tcp|udp)\//u.test(path)) stop(reader, "a connection to the network", at);
  if (namesCredentials(path, scope.folder)) reader.risks.add("credentials");
  const place = placeOf(path, scope.folder);
  if (place === "unknown") stop(reader, `writes ${shown(path)}`, at);
  if (place === "records") reader.risks.add("records");
  if (place === "outside") reader.risks.add(isSystem(path, scope.folder) ? "system" : "outside_write");
}

type Document = Extract<Redirection, { type: "HereDoc" }>;

const PLAIN_DELIMITER = /^(?:\w[\w.-]*|'\w[\w.-]*'|"\w[\w.-]*"|\\\w[\w.-]*)$/u;

function hereDocument(
  reader: Reader,
  { body, delimiter, descriptor, closing, pos }: Document,
  scope: Scope,
): string {
  if (descriptor !== undefined) stop(reader, "a here-document on another stream", pos);
  if (closing === undefined || !PLAIN_DELIMITER.test(delimiter?.text ?? ""))
    stop(reader, "a here-document without a plain end", pos);
  if (delimiter?.quoted === true || body.parts === undefined) {
    return delimiter?.quoted === true || !/[$`\\]/u.test(body.text) ? body.text : ANY;
  }
  return joinedParts(reader, body.parts, scope);
}
