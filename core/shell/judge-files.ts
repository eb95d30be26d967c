// core/shell/judge-files.ts: whether what a program writes and removes lies in the workspace, and is not the whole of it.
import { shown } from "./abstract.ts";
import { fileWork } from "./file-work.ts";
import type { Arguments } from "./judge-arguments.ts";
import { isEverything, placeOf } from "./paths.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import { judgeWrite } from "./judge-write.ts";
import type { Scope } from "./scope.ts";
import { plainWords } from "./words-of.ts";

const INSPECTS = new Set(
  (
    "ls pwd cat head tail wc stat file du df find grep rg which type command cd diff cmp date uname realpath readlink sort " +
    "uniq cut tr tree sha256sum md5sum"
  ).split(" "),
);
/** They show what is there. */
const LOOKS = new Set("ls cat head tail file du find grep rg diff cmp sort uniq cut tree".split(" "));
const SETS_IDENTITY = /^[ugoa]*[+=][rwxX]*[st]|^[2467]\d{3}$/u;

export function judgeFiles(reader: Reader, call: Arguments): void {
  const { name, argv, at, scope } = call;
  const { writes, removes } = fileWork(name, argv);
  for (const path of writes) judgeWrite(reader, path, { scope, at });
  for (const path of removes) judgeRemoval(reader, path, { scope, at });
  if (name === "tee") for (const path of writes) reader.written.add(path);
  if (name === "mv" && writes.slice(0, -1).some((path) => placeOf(path, scope.folder) === "root")) {
    reader.risks.add("destruction");
  }
  judgeStanding(reader, call);
}

/** Where it stands, and the rights it gives. */
function judgeStanding(reader: Reader, { name, argv, scope }: Arguments): void {
  const stands = placeOf(".", scope.folder);
  if (stands !== "inside" && stands !== "root" && !INSPECTS.has(name)) reader.risks.add("outside_write");
  if (stands === "outside" && LOOKS.has(name) && !/^\/(?:tmp|usr)(?:\/|$)/u.test(scope.folder ?? ""))
    reader.risks.add("outside_read");
  if (name === "chmod" && plainWords(argv).some((word) => SETS_IDENTITY.test(word)))
    reader.risks.add("privilege");
}

function judgeRemoval(reader: Reader, path: string, { scope, at }: { scope: Scope; at: number }): void {
  const place = placeOf(path, scope.folder);
  if (place === "unknown") stop(reader, `removes ${shown(path)}`, at);
  if (place === "records") reader.risks.add("records");
  if (place === "outside") reader.risks.add(/^\/tmp\/./u.test(path) ? "outside_write" : "destruction");
  if (place === "root" || isEverything(path, scope.folder)) reader.risks.add("destruction");
}
