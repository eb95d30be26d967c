// gateway/app.ts: every path of the gateway and who answers it; what fails unexpectedly says so without detail (I9).
import { Hono } from "hono";
import type { Spans } from "../core/span.ts";
import { checkStore, getArtifact, putArtifact } from "./artifact-front.ts";
import type { ArtifactDeps } from "./artifact-front.ts";
import { exportAudit } from "./audit-export.ts";
import type { AuditExportDeps } from "./audit-export.ts";
import { StoreFault } from "./artifact-store.ts";
import { hearComment } from "./comment.ts";
import type { CommentLedger } from "./comment.ts";
import { concernOf } from "./concern.ts";
import type { HaltFeed } from "./halt-feed.ts";
import { releaseHalt, setHalt } from "./halts.ts";
import type { HaltLedger } from "./halts.ts";
import { createHealthRoute } from "./health.ts";
import { revokeLease } from "./leases.ts";
import type { LeaseDeps } from "./leases.ts";
import { confirmOverride, proposeOverride, revokeOverride } from "./overrides.ts";
import type { OverrideDeps } from "./overrides.ts";
import { onboardRepository } from "./onboard-repository.ts";
import type { OnboardDeps } from "./onboard-repository.ts";
import { changeKey, changeRole } from "./people.ts";
import type { PeopleDeps } from "./people.ts";
import { confirmPolicy, publishPolicy } from "./policy.ts";
import type { PolicyDeps } from "./policy.ts";
import { createReads } from "./reads.ts";
import type { ReadsDeps } from "./reads.ts";
import { refuse } from "./refusal.ts";
import { hintRun } from "./run-workflow.ts";
import { retryRun, submitRun } from "./submit-run.ts";
import type { SubmitDeps } from "./submit-run.ts";
import { TemporalFault } from "./temporal-port.ts";
import type { Temporal } from "./temporal-port.ts";
import { createWebhookRoute } from "./webhook.ts";
import type { WebhookDeps, WebhookLedger } from "./webhook.ts";

export type GatewayDeps = ArtifactDeps & {
  ledger: ReadsDeps["ledger"] &
    SubmitDeps["ledger"] &
    OnboardDeps["ledger"] &
    PeopleDeps["ledger"] &
    PolicyDeps["ledger"] &
    AuditExportDeps["ledger"] &
    LeaseDeps["ledger"] &
    OverrideDeps["ledger"] &
    WebhookLedger &
    CommentLedger &
    HaltLedger;
  temporal: Temporal;
  spans: Spans;
  feed: HaltFeed;
  webhookSecret: string;
  later: WebhookDeps["later"];
  /** True where the same request may succeed later: the database is away. */
  isOutage: (error: unknown) => boolean;
};

export function createGateway(deps: GatewayDeps): Hono {
  const { ledger, temporal, log, feed, later } = deps;
  const webhook = createWebhookRoute({
    ledger,
    log,
    later,
    secret: deps.webhookSecret,
    hear: (said) => hearComment(deps, said),
    hint: (run, delivery) => hintRun(deps, run, delivery),
  });
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("x-content-type-options", "nosniff");
    context.header("cache-control", "no-store");
  });
  app.get("/healthz", createHealthRoute({ feed, temporal }));
  app.post("/webhooks/github", ({ req }) => webhook(req.raw));
  app.get("/halts/feed", () => listen(feed));
  app.get("/artifacts/:digest", ({ req }) => getArtifact(deps, req.raw, req.param("digest")));
  app.get("/artifacts", ({ req }) => checkStore(deps, req.raw));
  app.put("/artifacts", ({ req }) => putArtifact(deps, req.raw, req.query("class") ?? ""));
  app.post("/v1/runs", ({ req }) => submitRun(deps, req.raw));
  app.post("/v1/runs/retry", ({ req }) => retryRun(deps, req.raw));
  app.post("/v1/halts", ({ req }) => setHalt(deps, req.raw));
  app.post("/v1/halts/release", ({ req }) => releaseHalt(deps, req.raw));
  app.post("/v1/repositories", ({ req }) => onboardRepository(deps, req.raw));
  app.post("/v1/roles", ({ req }) => changeRole(deps, req.raw));
  app.post("/v1/keys", ({ req }) => changeKey(deps, req.raw));
  app.post("/v1/policy", ({ req }) => publishPolicy(deps, req.raw));
  app.post("/v1/policy/confirm", ({ req }) => confirmPolicy(deps, req.raw));
  app.post("/v1/overrides", ({ req }) => proposeOverride(deps, req.raw));
  app.post("/v1/overrides/confirm", ({ req }) => confirmOverride(deps, req.raw));
  app.post("/v1/overrides/revoke", ({ req }) => revokeOverride(deps, req.raw));
  app.post("/v1/leases/revoke", ({ req }) => revokeLease(deps, req.raw));
  app.post("/v1/audit/export", ({ req }) => exportAudit(deps, req.raw));
  app.route("/v1", createReads(deps));
  app.notFound(() => refuse("not_found", "there is nothing at this path"));
  app.onError((error, { req }) => answerFault(deps, error, req.raw));
  return app;
}

function listen(feed: HaltFeed): Response {
  const lines = feed.listen();
  if (lines === null) return refuse("unavailable", "too many listen to the halt feed");
  return new Response(lines.pipeThrough(new TextEncoderStream()), {
    headers: { "content-type": "application/x-ndjson" },
  });
}

function answerFault({ log, isOutage }: GatewayDeps, error: unknown, request: Request): Response {
  const facts = {
    err: error,
    method: request.method,
    path: new URL(request.url).pathname,
    ...concernOf(request),
  };
  if (error instanceof TemporalFault) return refuse("unavailable", error.message);
  if (request.signal.aborted) {
    log.info(facts, "the one who asked went away");
    return refuse("bad_input", "the request broke off");
  }
  if (error instanceof StoreFault) {
    log.warn(facts, "the artifact store does not serve");
    return refuse("unavailable", error.message);
  }
  if (isOutage(error)) {
    log.warn(facts, "the ledger does not answer");
    return refuse("unavailable", "the ledger does not answer; ask again");
  }
  log.error(facts, "a request failed unexpectedly");
  return refuse("unavailable", "the gateway failed on this request; its log says more", 500);
}
