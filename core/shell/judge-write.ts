// core/shell/judge-write.ts: one path that a command writes.
import { shown } from "./abstract.ts";
import { isSystem, namesCredentials, placeOf } from "./paths.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import type { Scope } from "./scope.ts";

export type Where = { scope: Scope; at: number };

const CONNECTION = /^\/dev\/(?:tcp|udp)\//u;

export function judgeWrite(reader: Reader, path: string, { scope, at }: Where): void {
  if (CONNECTION.test(path)) stop(reader, "a connection to the network", at);
  if (namesCredentials(path, scope.folder)) reader.risks.add("credentials");
  const place = placeOf(path, scope.folder);
  if (place === "unknown") stop(reader, `writes ${shown(path)}`, at);
  if (place === "records") reader.risks.add("records");
  if (place === "outside") reader.risks.add(isSystem(path, scope.folder) ? "system" : "outside_write");
}

/** bash itself opens a connection for such a file. */
export function isConnection(path: string): boolean {
  return CONNECTION.test(path);
}
