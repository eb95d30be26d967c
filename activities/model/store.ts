// activities/model/store.ts: values kept as artifacts, by the permit of the call that makes them.
import { canonicalJson } from "../../core/canonical-json.ts";
import type { ArtifactFront } from "../../core/contract.ts";
import type { ArtifactClass } from "../../core/schema/artifact.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";

/** As RFC 8785 text. Fails as `ArtifactFront.put` does. */
export type Store = (artifactClass: ArtifactClass, value: unknown) => Promise<Digest>;

export function storeIn(artifacts: ArtifactFront, permit: string): Store {
  return async (artifactClass, value) => {
    const bytes = new TextEncoder().encode(canonicalJson(value));
    return (await artifacts.put(permit, artifactClass, bytes)).digest;
  };
}
