// cli/artifact/list.ts: `skein artifact list`: what a run has left behind, oldest first.
import type { ArtifactView } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";
import { findRun } from "../run/find.ts";

const HEAD = ["CLASS", "DATA", "BYTES", "EXPIRES", "DIGEST"];

export const artifactList = command(async ({ gateway, print }, word: string, options: { json?: boolean }) => {
  const { run, artifacts } = await findRun(gateway, word);
  if (options.json) return artifacts.forEach(print.json);
  if (artifacts.length === 0) return print.line(`${run.id} has no artifact yet`);
  columns([HEAD, ...artifacts.map(row)]).forEach((line) => print.line(line));
  print.line("\nfetch one: skein artifact get DIGEST --output FILE");
});

function row({ class: artifactClass, dataClass, bytes, expiresAt, digest }: ArtifactView): string[] {
  return [artifactClass, dataClass, String(bytes), expiresAt.slice(0, 10), digest];
}
