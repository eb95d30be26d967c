// gateway/artifact-front.ts: artifacts for workers: a permit names what may be fetched and stored, nothing else is (I4, I7).
import { ArtifactClass } from "../core/schema/artifact.ts";
import type { ArtifactRef } from "../core/schema/artifact.ts";
import type { Permit } from "../core/schema/permit.ts";
import { Digest } from "../core/schema/vocabulary.ts";
import type { DataClass } from "../core/schema/vocabulary.ts";
import { expiryOf } from "../core/artifact-retention.ts";
import type { ArtifactPlace, ArtifactStore, FoundArtifact } from "./artifact-store.ts";
import { announcedBytes, contentOf } from "./body.ts";
import type { Log } from "./log.ts";
import { concernOf, concerns } from "./concern.ts";
import { refuse } from "./refusal.ts";

/** As workers check it too; made by the ledger, which alone can. */
export type PermitCheck = (
  permit: string,
  nowMs: number,
) => Promise<{ kind: "valid"; claims: Permit } | { kind: "invalid" | "expired"; because: string }>;

export type ArtifactRow = ArtifactRef & {
  tenant: string;
  /** Null: the tenant's own, of no run. */
  run: string | null;
  dataClass: DataClass;
  permitId: string | null;
  expiresAt: Date;
};

export type ArtifactDeps = {
  check: PermitCheck;
  store: ArtifactStore;
  /** One row per holder, class and digest; the same again changes nothing. */
  register(row: ArtifactRow): Promise<void>;
  /** The ledger's own text of a policy snapshot, which is where those begin; null: none of that digest in the tenant. */
  policySnapshot(tenant: string, digest: string): Promise<string | null>;
  log: Log;
};

export type ServingDeps = Omit<ArtifactDeps, "check">;

/** 401 no valid permit, 403 not named by it, 404 not there, or not the bytes its name says. */
export async function getArtifact(deps: ArtifactDeps, request: Request, name: string): Promise<Response> {
  const permit = await permitOf(deps, request);
  if (permit instanceof Response) return permit;
  const digest = Digest.safeParse(name).data;
  if (digest === undefined) return refuse("bad_input", "an artifact is named by its SHA-256");
  if (!permit.reads.includes(digest)) return refuse("refused", `the permit does not name artifact ${digest}`);
  return serveArtifact(deps, { tenant: permit.tenant, digest }, request);
}

export async function serveArtifact(
  deps: ServingDeps,
  place: ArtifactPlace,
  request: Request,
): Promise<Response> {
  const { store, log } = deps;
  const first = await store.find(place);
  const found = first.kind === "missing" ? await fetchPolicy(deps, place) : first;
  if (found.kind === "altered")
    log.error({ ...place, ...concernOf(request) }, "a stored artifact is not the bytes its name says");
  if (found.kind !== "found") return refuse("not_found", `artifact ${place.digest} is not there`);
  const headers = {
    "content-type": "application/octet-stream",
    "content-length": `${found.bytes}`,
    "content-disposition": "attachment",
  };
  return new Response(found.content, { headers });
}

/** A run's policy is pinned at its admission, so its snapshot becomes an artifact when it is first asked for. */
async function fetchPolicy(deps: ServingDeps, place: ArtifactPlace): Promise<FoundArtifact> {
  const text = await deps.policySnapshot(place.tenant, place.digest);
  if (text === null) return { kind: "missing" };
  const bytes = Buffer.from(text, "utf8");
  const content = new Blob([bytes]).stream();
  const stored = await deps.store.put(place.tenant, content, bytes.length);
  if (stored.kind === "too_big" || stored.digest !== place.digest) return { kind: "altered" };
  const row = { tenant: place.tenant, run: null, dataClass: "internal", permitId: null } as const;
  const expiresAt = expiryOf("policy_snapshot", new Date());
  await deps.register({
    ...row,
    digest: place.digest,
    class: "policy_snapshot",
    bytes: bytes.length,
    expiresAt,
  });
  return deps.store.find(place);
}

/** Answers an `ArtifactRef`. 413 once more comes than the permit allows; no more than a chunk of it is ever held. */
export async function putArtifact(
  deps: ArtifactDeps,
  request: Request,
  className: string,
): Promise<Response> {
  const permit = await permitOf(deps, request);
  if (permit instanceof Response) return permit;
  const artifactClass = ArtifactClass.safeParse(className).data;
  if (artifactClass === undefined) return refuse("bad_input", "?class= names no class of artifact");
  const mostBytes = mostBytesOf(permit, artifactClass);
  if (mostBytes === 0) return refuse("refused", `the permit allows no ${artifactClass}`);
  const tooBig = () => refuse("refused", `the permit allows ${mostBytes} bytes of ${artifactClass}`, 413);
  if (announcedBytes(request) > mostBytes) return tooBig();
  const answer = await deps.store.put(permit.tenant, contentOf(request), mostBytes);
  if (answer.kind === "too_big") return tooBig();
  const ref: ArtifactRef = { digest: answer.digest, class: artifactClass, bytes: answer.bytes };
  await deps.register({
    ...ref,
    tenant: permit.tenant,
    run: permit.run === "" ? null : permit.run,
    dataClass: permit.data,
    permitId: permit.id,
    expiresAt: expiryOf(artifactClass, new Date()),
  });
  return Response.json(ref);
}

/** 204: it would take what the permit allows. Asked before an effect that could not be done again for want of room. */
export async function checkStore(deps: ArtifactDeps, request: Request): Promise<Response> {
  const permit = await permitOf(deps, request);
  if (permit instanceof Response) return permit;
  await deps.store.check();
  return new Response(null, { status: 204 });
}

function mostBytesOf(permit: Permit, artifactClass: ArtifactClass): number {
  return Math.max(
    0,
    ...permit.writes.filter((write) => write.class === artifactClass).map((write) => write.maxBytes),
  );
}

async function permitOf({ check }: ArtifactDeps, request: Request): Promise<Permit | Response> {
  const token = request.headers.get("authorization")?.match(/^Permit (\S+)$/)?.[1];
  if (token === undefined) return refuse("refused", "needs `authorization: Permit <permit>`", 401);
  const answer = await check(token, Date.now());
  if (answer.kind !== "valid") return refuse("refused", answer.because, 401);
  concerns(request, answer.claims.run);
  return answer.claims;
}
