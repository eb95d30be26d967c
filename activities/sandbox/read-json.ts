// activities/sandbox/read-json.ts: an artifact as the shape it was stored in.
import type { z } from "zod";
import type { ArtifactFront } from "../../core/contract.ts";
import { toApplicationFailure } from "../failure.ts";

/** Fails: what the front fails with; `artifact_missing` for bytes of another shape. */
export async function readJsonArtifact<T extends z.ZodType>(
  front: ArtifactFront,
  { permit, digest, schema }: { permit: string; digest: string; schema: T },
): Promise<z.infer<T>> {
  const text = new TextDecoder().decode(await front.get(permit, digest));
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw toApplicationFailure("artifact_missing", `artifact ${digest} has another shape than expected`);
  }
}
