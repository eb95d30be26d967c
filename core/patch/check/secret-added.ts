// core/patch/check/secret-added.ts: what the redactor would take out of the new texts and of none of the old ones (I9).
import type { SecretKind } from "../../redact/kinds.ts";
import { secretsIn } from "../../redact/secrets-in.ts";
import { changeClassOf } from "../change-class.ts";
import type { Check, FileChange, Spot } from "./check.ts";

/**
 * Kinds that are guessed from the name or place of a value. Tests and documents are full of made-up ones, and to refuse
 * those would refuse ordinary work; a key or token with a form of its own is refused there too.
 */
const GUESSED: ReadonlySet<SecretKind> = new Set([
  "password_assignment",
  "connection_string",
  "url_credential",
  "auth_header",
  "session_cookie",
  "jwt",
]);

/** What the base holds already, in any of the changed files, is moved, not added. */
export const secretAdded: Check = ({ changes }) => {
  const known = new Set(
    changes.flatMap(({ before }) => secretsIn(before ?? "").found.map(({ secret }) => secret)),
  );
  return changes.flatMap((change) => addedIn(change, known));
};

function addedIn({ path, before, after }: FileChange, known: ReadonlySet<string>): Spot[] {
  if (after === null || after === before) return [];
  const { found, unread } = secretsIn(after);
  const pathClass = changeClassOf(path);
  const isMadeUp = pathClass === "test" || pathClass === "docs";
  const added = found
    .filter(({ secret, kind }) => !known.has(secret) && !(isMadeUp && GUESSED.has(kind)))
    .map(({ line, kind }) => ({ path, line, says: `what looks like a secret is added, of kind ${kind}` }));
  const isUnread = unread > 0 && unread > secretsIn(before ?? "").unread;
  const says = "a line of more than 1 MiB is added, which cannot be searched for secrets";
  return isUnread ? [...added, { path, line: null, says }] : added;
}
