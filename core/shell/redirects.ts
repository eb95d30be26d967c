// core/shell/redirects.ts: where a command's streams go: a stream, `/dev/null`, or a file that is judged as a path.
import type { Redirection } from "unbash";
import { ANY, shown } from "./abstract.ts";
import type { Where } from "./judge-write.ts";
import { isConnection, judgeWrite } from "./judge-write.ts";
import { climbsOut, isSecretFile, namesCredentials, placeOf, readsAround } from "./paths.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import type { Scope } from "./scope.ts";
import { joinedParts, textOf } from "./words.ts";

/** Judges it; returns what it puts on standard input, undefined where that stays as it is. */
export function readRedirect(reader: Reader, node: Redirection, scope: Scope): string | undefined {
  if (node.descriptor?.type === "FileDescriptorVariable") {
    stop(reader, "a redirection to a named descriptor", node.pos);
  }
  if (node.type === "HereDoc") return hereDocument(reader, node, scope);
  if (node.target === undefined) {
    stop(reader, "a redirection to nowhere", node.pos);
    return undefined;
  }
  const target = textOf(reader, node.target, scope);
  return node.type === "HereString" ? target : readFileRedirect(reader, node, { target, scope });
}

type FileRedirect = Extract<Redirection, { type: "Redirect" }>;

function readFileRedirect(
  reader: Reader,
  { operator, descriptor, pos: at }: FileRedirect,
  { target, scope }: { target: string; scope: Scope },
): string | undefined {
  const from = descriptor !== undefined && "value" in descriptor ? String(descriptor.value) : "";
  const form = `${from}${operator}${shown(target)}`;
  reader.redirects.add(form);
  if (/^[<>]&$/u.test(operator) && /^(?:[012]|[12]-)$/u.test(target)) return undefined;
  if (operator === "<" && (from === "" || from === "0")) return source(reader, target, { scope, at });
  if (operator.startsWith("<")) stop(reader, `redirection ${form}`, at);
  judgeWrite(reader, target, { scope, at });
  reader.written.add(target);
  return undefined;
}

function source(reader: Reader, path: string, { scope, at }: Where): string {
  if (isConnection(path)) stop(reader, "a connection to the network", at);
  if (namesCredentials(path, scope.folder) || isSecretFile(path)) reader.risks.add("credentials");
  if (readsAround(path, scope.folder) || climbsOut(path, scope.folder)) reader.risks.add("outside_read");
  if (placeOf(path, scope.folder) === "unknown") stop(reader, `reads ${shown(path)}`, at);
  return ANY;
}

type Document = Extract<Redirection, { type: "HereDoc" }>;

const PLAIN_DELIMITER = /^(?:\w[\w.-]*|'\w[\w.-]*'|"\w[\w.-]*"|\\\w[\w.-]*)$/u;

function hereDocument(reader: Reader, node: Document, scope: Scope): string {
  const { body, delimiter, descriptor, closing, pos } = node;
  if (descriptor !== undefined) stop(reader, "a here-document on another stream", pos);
  if (closing === undefined || !PLAIN_DELIMITER.test(delimiter?.text ?? "")) {
    stop(reader, "a here-document without a plain end", pos);
  }
  if (delimiter?.quoted === true) return body.text;
  if (body.parts !== undefined) return joinedParts(reader, body.parts, scope);
  return /[$`\\]/u.test(body.text) ? ANY : body.text;
}
