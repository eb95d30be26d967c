// core/artifact-access.ts: who may read an artifact: anybody with a role, but for what no redactor has seen (I9) and what is of a guarded class of data.
import { isRedacted } from "./artifact-retention.ts";
import type { ArtifactClass } from "./schema/artifact.ts";
import type { DataClass } from "./schema/vocabulary.ts";

const READ_ALL: readonly string[] = ["auditor", "platform_admin"];
/** Who answers approvals has to see what they are about. */
const READ_GUARDED: readonly string[] = [...READ_ALL, "approver"];
const GUARDED: readonly DataClass[] = ["secret", "regulated", "generated_sensitive"];

/** `roles`: in the whole tenant. `isOfRun`: the run is theirs: they asked for it, or are of its repository or team. */
export type ArtifactReader = { roles: readonly string[]; isOfRun: boolean };
export type KeptAs = { class: ArtifactClass; dataClass: DataClass };

/** Null: they may. Total. */
export function whyNotRead(kept: KeptAs, { roles, isOfRun }: ArtifactReader): string | null {
  if (roles.some((role) => READ_ALL.includes(role))) return null;
  if (!isRedacted(kept.class)) return `${kept.class} is not redacted: it takes one of ${READ_ALL.join(", ")}`;
  if (isOfRun || !GUARDED.includes(kept.dataClass)) return null;
  if (roles.some((role) => READ_GUARDED.includes(role))) return null;
  return `it is of data class ${kept.dataClass}: it takes one of ${READ_GUARDED.join(", ")}, or somebody of its run, repository or team`;
}
