// gateway/refusal.ts: every refusal in one shape, so that a client acts on its kind and shows its message.

/** bad_input: the request does not fit. refused: not allowed. unavailable: the same again later. */
export type RefusalKind = "bad_input" | "refused" | "not_found" | "unavailable";

const STATUS = { bad_input: 400, refused: 403, not_found: 404, unavailable: 503 } as const;

/** Body `{error: {kind, message}}`. `status`: where the kind's own says too little (401, 413, 500). */
export function refuse(kind: RefusalKind, message: string, status: number = STATUS[kind]): Response {
  return Response.json({ error: { kind, message } }, { status });
}

/** The ledger's own refusals. `unproven`: the statement does not hold, so nobody has asked for anything. */
export type LedgerRefusal = { kind: "unproven" | "bad_input" | "refused" | "not_found"; because: string };

export function refuseAs({ kind, because }: LedgerRefusal): Response {
  return kind === "unproven" ? refuse("refused", because, 401) : refuse(kind, because);
}
