// gateway/artifact-download.ts: an artifact for a person, by a signed word about exactly that one; the ledger says who may (I9).
import { Digest } from "../core/schema/vocabulary.ts";
import { serveArtifact } from "./artifact-front.ts";
import type { ServingDeps } from "./artifact-front.ts";
import { refuse, refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";
import { statementOf } from "./signed-read.ts";

export type DownloadDeps = ServingDeps & {
  ledger: {
    /** `tenant`: where they may read it. */
    readArtifact(asked: {
      statement: string;
      digest: string;
    }): Promise<{ kind: "accepted"; tenant: string } | LedgerRefusal>;
  };
};

/** `name`: of the path. 401 where the statement does not hold, 403 where they may not, 404 where it is not there. */
export async function downloadArtifact(
  deps: DownloadDeps,
  request: Request,
  name: string,
): Promise<Response> {
  const digest = Digest.safeParse(name).data;
  if (digest === undefined) return refuse("bad_input", "an artifact is named by its SHA-256");
  const statement = statementOf(request);
  if (statement instanceof Response) return statement;
  const answer = await deps.ledger.readArtifact({ statement, digest });
  if (answer.kind !== "accepted") return refuseAs(answer);
  return serveArtifact(deps, { tenant: answer.tenant, digest }, request);
}
