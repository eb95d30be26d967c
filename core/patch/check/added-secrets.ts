// core/patch/check/added-secrets.ts: what the redactor would take out of the new texts and of none of the old ones (I9).
import type { SecretKind } from "../../redact/kinds.ts";
import { secretsIn } from "../../redact/secrets-in.ts";
import { changeClassOf } from "../change-class.ts";
import type { FileChange, Spot } from "./check.ts";

/** `isGuess`: of a kind that is guessed from the name or place of a value. */
export type AddedSecret = { spot: Spot; isGuess: boolean };

/** A value of these kinds may be made up; one of the others has a form that nothing else has. */
const GUESSED: ReadonlySet<SecretKind> = new Set([
  "password_assignment",
  "connection_string",
  "url_credential",
  "auth_header",
  "session_cookie",
  "jwt",
]);

/** What the base holds already, in any of the changed files, is moved, not added. Total, linear. */
export function addedSecrets(changes: readonly FileChange[]): AddedSecret[] {
  const known = new Set(
    changes.flatMap(({ before }) => secretsIn(before ?? "").found.map(({ secret }) => secret)),
  );
  return changes.flatMap((change) => addedIn(change, known));
}

/** Tests and documents are full of made-up values, so nothing is guessed there. */
function addedIn({ path, before, after }: FileChange, known: ReadonlySet<string>): AddedSecret[] {
  if (after === null || after === before) return [];
  const { found, unread } = secretsIn(after);
  const pathClass = changeClassOf(path);
  const isMadeUp = pathClass === "test" || pathClass === "docs";
  const added = found
    .filter(({ secret, kind }) => !known.has(secret) && !(isMadeUp && GUESSED.has(kind)))
    .map(({ line, kind }) => ({
      spot: { path, line, says: `what looks like a secret is added, of kind ${kind}` },
      isGuess: GUESSED.has(kind),
    }));
  const isUnread = unread > 0 && unread > secretsIn(before ?? "").unread;
  const says = "a line of more than 1 MiB is added, which cannot be searched for secrets";
  return isUnread ? [...added, { spot: { path, line: null, says }, isGuess: true }] : added;
}
