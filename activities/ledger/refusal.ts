// activities/ledger/refusal.ts: why a person's request came to nothing; the kind is also the command line's exit code.

/** unproven: the statement does not hold, so nobody asked. bad_input: it does not fit what is there. refused: policy, authority or state. not_found: no such thing in this tenant. */
export type Refusal = { kind: "unproven" | "bad_input" | "refused" | "not_found"; because: string };
