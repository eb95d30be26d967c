// test/support/model/artifacts.ts: an artifact front in memory that gives only what was put, and keeps the classes.
import { toApplicationFailure } from "../../../activities/failure.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { ArtifactFront } from "../../../core/contract.ts";
import { sha256Hex } from "../../../core/digest.ts";
import type { ArtifactClass, ArtifactRef } from "../../../core/schema/artifact.ts";

export type MemoryArtifacts = ArtifactFront & {
  /** Stores a value as canonical JSON, or a text as it is. */
  seed(artifactClass: ArtifactClass, content: unknown): string;
  /** Text of a stored artifact. */
  text(digest: string): string;
  /** Digests of a class, oldest first. */
  ofClass(artifactClass: ArtifactClass): string[];
};

export function memoryArtifacts(): MemoryArtifacts {
  const stored = new Map<string, { artifactClass: ArtifactClass; bytes: Uint8Array }>();
  const keep = (artifactClass: ArtifactClass, bytes: Uint8Array): ArtifactRef => {
    const digest = sha256Hex(bytes);
    stored.set(digest, { artifactClass, bytes });
    return { digest, class: artifactClass, bytes: bytes.length };
  };
  const found = (digest: string): Uint8Array => {
    const artifact = stored.get(digest);
    if (!artifact) throw toApplicationFailure("artifact_missing", `no artifact ${digest}`);
    return artifact.bytes;
  };
  return {
    get: (_permit, digest) => Promise.resolve().then(() => found(digest)),
    put: (_permit, artifactClass, bytes) => Promise.resolve(keep(artifactClass, bytes)),
    seed: (artifactClass, content) => {
      const text = typeof content === "string" ? content : canonicalJson(content);
      return keep(artifactClass, new TextEncoder().encode(text)).digest;
    },
    text: (digest) => new TextDecoder().decode(found(digest)),
    ofClass: (artifactClass) =>
      [...stored].filter(([, each]) => each.artifactClass === artifactClass).map(([digest]) => digest),
  };
}
