// gateway/artifact-store.ts: the port to where artifact bytes lie; a place is a tenant and a digest, nothing else (I7).
import type { Digest } from "../core/schema/vocabulary.ts";

export type ArtifactPlace = { tenant: string; digest: Digest };

/** `altered`: something lies there, but its SHA-256 is not its name. */
export type FoundArtifact =
  { kind: "found"; bytes: number; content: ReadableStream<Uint8Array> } | { kind: "missing" | "altered" };

export type PutAnswer = { kind: "stored"; digest: Digest; bytes: number } | { kind: "too_big" };

/** Away, full or not writable: the same again later. The file system's own error is its cause. */
export class StoreFault extends Error {
  override name = "StoreFault";
}

/** Every promise rejects with `StoreFault`, or with what the content rejects with. */
export type ArtifactStore = {
  find(place: ArtifactPlace): Promise<FoundArtifact>;
  /** Stores under the digest of what came, whole or not at all; the same bytes again are stored again, harmlessly. */
  put(tenant: string, content: AsyncIterable<Uint8Array>, mostBytes: number): Promise<PutAnswer>;
  /** Resolves when it takes something, which is then gone again. */
  check(): Promise<void>;
};
