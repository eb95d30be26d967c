// workers/redaction.ts: the redactor of a worker process, for what has no run of its own: logs and failure messages.
import { createRedactor } from "../core/redact/redactor.ts";

const processRedactor = createRedactor({ salt: "process", exact: [] });

export function redactLine(text: string): string {
  return processRedactor.redact(text).text;
}
