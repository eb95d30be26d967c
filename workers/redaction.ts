// workers/redaction.ts: the redactor of a worker process, for what leaves it as text: logs, failures, reports.
import { createRedactor } from "../core/redact/redactor.ts";

const processRedactor = createRedactor({ salt: "process", exact: [] });

export function redactLine(text: string): string {
  return processRedactor.redact(text).text;
}
