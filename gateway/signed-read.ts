// gateway/signed-read.ts: who reads, and in which tenant: both come from a signed statement about exactly this path (I6, I7).
import { refuse } from "./refusal.ts";

export type Reader = { tenant: string; subject: string; roles: readonly string[] };

export type ReadLedger = {
  /** `path`: with its query, as requested. A statement reads once. */
  verifyRead(asked: {
    statement: string;
    path: string;
  }): Promise<({ kind: "accepted" } & Reader) | { kind: "refused"; because: string }>;
};

/** 401 unless `authorization: Statement <JWS>` holds. */
export async function readerOf(ledger: ReadLedger, request: Request): Promise<Reader | Response> {
  const statement = statementOf(request);
  if (statement instanceof Response) return statement;
  const { pathname, search } = new URL(request.url);
  const verdict = await ledger.verifyRead({ statement, path: `${pathname}${search}` });
  return verdict.kind === "accepted" ? verdict : refuse("refused", verdict.because, 401);
}

/** Of the header, unchecked; 401 without one. */
export function statementOf(request: Request): string | Response {
  const statement = request.headers.get("authorization")?.match(/^Statement (\S+)$/)?.[1];
  return statement ?? refuse("refused", "needs `authorization: Statement <statement>`", 401);
}
