// core/audit/verify-export.ts: reads an exported audit log line by line and recomputes it from the file alone; the first thing that does not hold is named (I13).
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { AuditEvent } from "../schema/audit.ts";
import { AuditExportLine } from "../schema/audit-export.ts";
import type { AuditExportChain, AuditExportHeader } from "../schema/audit-export.ts";
import { genesisOf } from "./chain.ts";
import { linkFault } from "./verify-chain.ts";

export type ExportVerdict =
  | { ok: true; header: AuditExportHeader; chains: AuditExportChain[]; events: number }
  | { ok: false; line: number; because: string };

export type ExportCheck = {
  /** Without its newline; null: no text. False: nothing that follows can mend it. */
  take(line: string | null): boolean;
  /** After the last line. */
  verdict(): ExportVerdict;
};

/** `seq`, `previous`: what the next event of the open chain must carry. */
type Open = { chain: AuditExportChain; seq: number; previous: string };

/** What has been read so far. */
type State = {
  header: AuditExportHeader | null;
  chains: AuditExportChain[];
  open: Open | null;
  events: number;
  ended: boolean;
};

/** Holds one line and the chains' heads, however long the file is. Total. */
export function createExportCheck(): ExportCheck {
  const digest = sha256.create();
  const state: State = { header: null, chains: [], open: null, events: 0, ended: false };
  let lines = 0;
  let fault: { line: number; because: string } | null = null;
  return {
    take(text) {
      if (fault !== null) return false;
      lines += 1;
      const because = faultOf(state, text, () => bytesToHex(digest.clone().digest()));
      if (because !== null) fault = { line: lines, because };
      if (text !== null) digest.update(utf8ToBytes(`${text}\n`));
      return fault === null;
    },
    verdict() {
      if (fault !== null) return { ok: false, ...fault };
      const { header, chains, open, events, ended } = state;
      const cut = `the file ends here, and an export does not${due(open)}`;
      if (!ended || header === null) return { ok: false, line: lines + 1, because: cut };
      return { ok: true, header, chains, events };
    },
  };
}

/** `digestSoFar`: of all lines before this one. */
function faultOf(state: State, text: string | null, digestSoFar: () => string): string | null {
  if (state.ended) return "something follows the last line";
  const read = text === null ? null : readLine(text);
  if (read === null) return `cannot be read as a line of an export${due(state.open)}`;
  if ((state.header === null) !== (read.line === "export"))
    return state.header === null ? "is not the head of an export, with which one begins" : "is a second head";
  switch (read.line) {
    case "export":
      state.header = read;
      return null;
    case "chain":
      return missing(state.open) ?? openChain(state, read);
    case "event":
      return takeEvent(state, read);
    case "end":
      return missing(state.open) ?? end(state, read, digestSoFar());
  }
}

function openChain(state: State, chain: AuditExportChain): string | null {
  const { from, head, previous, hash } = chain;
  const tenant = state.header?.tenant ?? "";
  if (state.chains.some((each) => each.chain === chain.chain)) return `names chain ${chain.chain} again`;
  if (from > head + 1) return `begins chain ${chain.chain} after its end`;
  if (from === 1 && previous !== genesisOf(tenant, chain.chain))
    return `does not begin chain ${chain.chain} of ${tenant} as a chain begins`;
  if (from === head + 1 && previous !== hash) return `names two hashes for the head of ${chain.chain}`;
  state.chains.push(chain);
  state.open = { chain, seq: from, previous };
  return null;
}

function takeEvent(state: State, { line: _line, ...event }: AuditEvent & { line: "event" }): string | null {
  if (state.open === null) return "is an event of no chain";
  const { chain, seq, previous } = state.open;
  const place = { tenant: state.header?.tenant ?? "", chain: chain.chain, previous, at: seq };
  const because = seq > chain.head ? "comes after the head of its chain" : linkFault(event, place);
  if (because !== null) return `event ${seq} of ${chain.chain} ${because}`;
  if (seq === chain.head && event.hash !== chain.hash)
    return `event ${seq} of ${chain.chain} is not the head that the chain was exported with`;
  state.open = { chain, seq: seq + 1, previous: event.hash };
  state.events += 1;
  return null;
}

type End = AuditExportLine & { line: "end" };

function end(state: State, { chains, events, digest }: End, digestSoFar: string): string | null {
  state.ended = true;
  if (chains !== state.chains.length) return `says ${chains} chains, ${state.chains.length} are here`;
  if (events !== state.events) return `says ${events} events, ${state.events} are here`;
  return digest === digestSoFar ? null : "has another digest than the lines before it";
}

function readLine(text: string): AuditExportLine | null {
  try {
    return AuditExportLine.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function missing(open: Open | null): string | null {
  if (open === null || open.seq > open.chain.head) return null;
  return `event ${open.seq} of ${open.chain.chain} is missing: the chain has ${open.chain.head}`;
}

/** For a line that is not there: which event should be. */
function due(open: Open | null): string {
  return open === null || open.seq > open.chain.head
    ? ""
    : `: event ${open.seq} of ${open.chain.chain} is due`;
}
