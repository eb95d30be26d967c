// activities/scm/artifact.ts: an artifact's bytes as the shape they were stored in, or a refusal.
import type { ArtifactFront } from "../../core/contract.ts";
import { parseWith } from "../../core/schema/parsing.ts";
import type { Schema } from "../../core/schema/parsing.ts";
import { ScmFailure } from "./failure.ts";

/** Fails: what the front fails with; `forge_refused` for bytes of another shape. */
export async function readArtifact<T>(
  front: ArtifactFront,
  { permit, digest, schema }: { permit: string; digest: string; schema: Schema<T> },
): Promise<T> {
  const text = Buffer.from(await front.get(permit, digest)).toString("utf8");
  const parsed = parseWith(schema, parseJson(text));
  if (parsed.kind === "parsed") return parsed.value;
  const [problem] = parsed.problems;
  throw new ScmFailure(
    "forge_refused",
    `artifact ${digest} is not readable: ${problem?.message ?? "another shape"}`,
  );
}

/** What is no JSON fits no schema. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
