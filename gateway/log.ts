// gateway/log.ts: what the gateway asks of a logger; the one it is given redacts every line (I9).
type Write = (facts: object, message: string) => void;

export type Log = { debug: Write; info: Write; warn: Write; error: Write };
