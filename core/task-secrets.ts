// core/task-secrets.ts: secrets in a task's own words. It is kept and shown as it was signed, so it must come without them (I9).
import { countRemoved, SECRET_KINDS } from "./redact/kinds.ts";
import type { Removed } from "./redact/kinds.ts";
import { createRedactor } from "./redact/redactor.ts";
import type { TaskContract } from "./schema/task.ts";

/** One sentence per field that holds something a redactor would take out; it names field and kind, never the secret. Total. */
export function secretsInTask(task: TaskContract): string[] {
  const { redact, redactValue } = createRedactor({ salt: "task", exact: [] });
  return Object.entries(task).flatMap(([field, value]) => {
    // A command's words are looked at one by one and side by side: `--password` gives the next word away.
    const found = [redactValue(value), ...(Array.isArray(value) ? [redact(value.join(" "))] : [])];
    const secret = found.find(({ removed, dropped }) => countRemoved(removed) + dropped > 0);
    return secret ? [`${field} holds what looks like a secret (${kindsOf(secret.removed)})`] : [];
  });
}

function kindsOf(removed: Readonly<Removed>): string {
  return SECRET_KINDS.filter((kind) => removed[kind] > 0).join(", ") || "a text that cannot be judged";
}
