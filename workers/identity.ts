// workers/identity.ts: a process's identity: its name, its host, and a key pair that never leaves its memory.
import { generateKeyPairSync, sign } from "node:crypto";
import type { WorkerIdentity } from "../core/schema/worker.ts";

export type Identity = {
  on(queue: string): WorkerIdentity;
  /** Ed25519, base64url. */
  sign(text: string): string;
};

export function createIdentity(name: string, host: string): Identity {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ format: "jwk" }).x ?? "";
  return {
    on: (queue) => ({ name, queue, host, key }),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url"),
  };
}
