// gateway/webhook.ts: takes in what the forge says: genuine, once, answered at once; each event is only a hint to look again, but for what a person asks for in a comment.
import { Webhooks } from "@octokit/webhooks";
import { WebhookPayload } from "../core/schema/webhook.ts";
import { parseJson, readBytes } from "./body.ts";
import { saidInComment } from "./comment.ts";
import type { SaidInComment } from "./comment.ts";
import type { Log } from "./log.ts";
import { refuse } from "./refusal.ts";
import { changedThing } from "./webhook-event.ts";
import type { ChangedThing } from "./webhook-event.ts";

/** The events acted on are far smaller; a larger one is let go, and the slow poll sees what it told. */
const MAX_BYTES = 5 * 1024 * 1024;
const DELIVERY = /^[A-Za-z0-9-]{1,100}$/;

export type WebhookLedger = {
  tenantOfInstallation(installationId: number): Promise<string | null>;
  /** True the first time; the forge sends a delivery again under the same id. */
  acceptDelivery(delivery: { tenant: string; deliveryId: string }): Promise<boolean>;
  /** The open run that waits for it, or null. */
  runOfChange(tenant: string, changed: ChangedThing): Promise<string | null>;
};

/** One comment that asks for something; rejects where it could not be taken in. */
type Hear = (said: SaidInComment & { tenant: string; delivery: string }) => Promise<void>;

export type WebhookDeps = {
  secret: string;
  ledger: WebhookLedger;
  /** False: that run's workflow is not there. */
  hint: (run: { tenant: string; runId: string }, delivery: string) => Promise<boolean>;
  hear: Hear;
  log: Log;
  /** Takes what goes on after the answer, so that a stopping gateway can wait for it. */
  later: (work: Promise<void>) => void;
};

type Delivery = { id: string; event: string };

/** GitHub gives up after 10 seconds, so the answer, 202, comes before the work. */
export function createWebhookRoute(deps: WebhookDeps): (request: Request) => Promise<Response> {
  const webhooks = new Webhooks({ secret: deps.secret });
  return async (request) => {
    const delivery = deliveryOf(request);
    if (delivery === null)
      return refuse("bad_input", "a delivery needs x-github-delivery and x-github-event");
    const bytes = await readBytes(request, MAX_BYTES);
    if (bytes === null) return refuse("bad_input", `an event has at most ${MAX_BYTES} bytes`, 413);
    if (!(await isGenuine(webhooks, bytes, request)))
      return refuse("refused", "the signature does not hold", 401);
    const payload = WebhookPayload.safeParse(parseJson(bytes));
    if (!payload.success) return refuse("bad_input", "the event is not understood");
    return receive(deps, delivery, payload.data);
  };
}

function deliveryOf({ headers }: Request): Delivery | null {
  const id = headers.get("x-github-delivery") ?? "";
  const event = headers.get("x-github-event");
  return DELIVERY.test(id) && event !== null ? { id, event } : null;
}

/** Over the bytes as they came. Bytes that are no UTF-8 cannot match what was signed. */
async function isGenuine(webhooks: Webhooks, bytes: Buffer, { headers }: Request): Promise<boolean> {
  const signature = headers.get("x-hub-signature-256");
  if (!signature || bytes.length === 0) return false;
  return webhooks.verify(bytes.toString("utf8"), signature);
}

async function receive(deps: WebhookDeps, delivery: Delivery, payload: WebhookPayload): Promise<Response> {
  const { ledger, log } = deps;
  const installation = payload.installation?.id;
  const tenant = installation === undefined ? null : await ledger.tenantOfInstallation(installation);
  if (tenant === null) {
    log.warn(
      { delivery: delivery.id, event: delivery.event, installation },
      "a webhook of no tenant's installation",
    );
    return taken("ignored");
  }
  const said = saidInComment(delivery.event, payload);
  if (said !== null) await deps.hear({ ...said, tenant, delivery: delivery.id });
  if (!(await ledger.acceptDelivery({ tenant, deliveryId: delivery.id }))) return taken("seen");
  const changed = changedThing(delivery.event, payload);
  if (changed === null) return taken("ignored");
  deps.later(passOn(deps, { tenant, changed, delivery }));
  return taken("accepted");
}

type Hint = { tenant: string; changed: ChangedThing; delivery: Delivery };

/** Total: a hint that is lost costs only time, for the run looks by itself too. */
async function passOn(
  { ledger, hint, log }: WebhookDeps,
  { tenant, changed, delivery }: Hint,
): Promise<void> {
  let run: string | null = null;
  try {
    const runId = await ledger.runOfChange(tenant, changed);
    if (runId === null) return;
    run = runId;
    const sent = await hint({ tenant, runId }, delivery.id);
    log.info(
      { tenant, run: runId, delivery: delivery.id, sent },
      "the run was told that its pull request may have changed",
    );
  } catch (error) {
    const of = run === null ? {} : { run };
    log.warn({ err: error, tenant, ...of, delivery: delivery.id }, "a webhook's hint was lost");
  }
}

function taken(delivery: "accepted" | "seen" | "ignored"): Response {
  return Response.json({ delivery }, { status: 202 });
}
