// gateway/artifact-download.ts: an artifact for a person: what is recorded as redacted; raw bytes only for who answers for them (I9).
import type { ArtifactView } from "../core/schema/view.ts";
import { Digest } from "../core/schema/vocabulary.ts";
import { serveArtifact } from "./artifact-front.ts";
import type { ServingDeps } from "./artifact-front.ts";
import { isRedacted } from "./artifact-retention.ts";
import { refuse } from "./refusal.ts";
import type { Reader } from "./signed-read.ts";

const RAW_READERS: readonly string[] = ["auditor", "platform_admin"];

export type DownloadDeps = ServingDeps & {
  ledger: {
    /** Every entry of that digest in the tenant. */
    artifacts(tenant: string, digest: string): Promise<ArtifactView[]>;
  };
};

/** `name`: of the path. */
export async function downloadArtifact(
  deps: DownloadDeps,
  { tenant, roles }: Reader,
  { name, request }: { name: string; request: Request },
): Promise<Response> {
  const digest = Digest.safeParse(name).data;
  if (digest === undefined) return refuse("bad_input", "an artifact is named by its SHA-256");
  const classes = (await deps.ledger.artifacts(tenant, digest)).map((record) => record.class);
  if (classes.length === 0 && (await deps.policySnapshot(tenant, digest)) === null) {
    return refuse("not_found", `there is no artifact ${digest} here`);
  }
  const isRaw = classes.length > 0 && !classes.some(isRedacted);
  if (isRaw && !roles.some((role) => RAW_READERS.includes(role))) {
    return refuse(
      "refused",
      `${classes.join(", ")} is not redacted: it takes one of ${RAW_READERS.join(", ")}`,
    );
  }
  return serveArtifact(deps, { tenant, digest }, request);
}
