// gateway/audit-export.ts: an auditor's signed word exports the audit log; the lines go out as they are read, never all in memory.
import { AuditExportSubmission } from "../core/schema/audit-export.ts";
import { readJson } from "./body.ts";
import { refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";

export type AuditExportDeps = {
  ledger: {
    exportAudit(
      submission: AuditExportSubmission,
    ): Promise<{ kind: "exported"; lines: AsyncGenerator<string> } | LedgerRefusal>;
  };
};

/** 200 with newline-delimited JSON. Where the ledger goes away meanwhile, the answer breaks off without its last line. */
export async function exportAudit({ ledger }: AuditExportDeps, request: Request): Promise<Response> {
  const read = await readJson(request, AuditExportSubmission);
  if (read.kind === "refused") return read.response;
  const exported = await ledger.exportAudit(read.value);
  if (exported.kind !== "exported") return refuseAs(exported);
  const { lines } = exported;
  const pulled = new ReadableStream<string>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await lines.return(undefined)),
  });
  const headers = { "content-type": "application/x-ndjson", "content-disposition": "attachment" };
  return new Response(pulled.pipeThrough(new TextEncoderStream()), { headers });
}
