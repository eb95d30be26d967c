// core/audit/chain.ts: how one audit event is tied to the one before it; the same bytes as audit.append in PostgreSQL (I13).
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Digest } from "../schema/vocabulary.ts";

// A tag begins with a letter, so no hash of the log is ever one of an RFC 6962 leaf (0x00) or node (0x01).
const GENESIS_TAG = utf8ToBytes("skein/audit/genesis/v1\0");
const EVENT_TAG = utf8ToBytes("skein/audit/event/v1\0");

/** What the first event of a chain names as its predecessor. */
export function genesisOf(tenant: string, chain: string): Digest {
  return bytesToHex(sha256(concatBytes(GENESIS_TAG, utf8ToBytes(`${tenant}\0${chain}`))));
}

/** `body` is the exact text that is stored. `previous` must be a digest, `seq` a safe integer from 1. */
export function linkHash(previous: Digest, seq: number, body: string): Digest {
  return bytesToHex(sha256(concatBytes(EVENT_TAG, hexToBytes(previous), int64be(seq), utf8ToBytes(body))));
}

function int64be(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
  return bytes;
}
