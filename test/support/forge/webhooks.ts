// test/support/forge/webhooks.ts: sends each event once, in order, signed; every delivery is kept and can be sent again.
import { createHmac, randomUUID } from "node:crypto";
import { openDeliveries } from "./deliveries.ts";
import type { Delivery } from "./deliveries.ts";

/** GitHub waits this long for a 2xx, and does not try again by itself. */
const ANSWER_WITHIN_MS = 10_000;
const HOOK_ID = 7001;
/** A forge that stops gives deliveries this long; what is left goes out at the next start. */
const STOP_WITHIN_MS = 1000;

export interface ForgeEvent {
  event: string;
  payload: Readonly<Record<string, unknown>>;
  installationId: number | null;
  repositoryId: number | null;
}

export interface Webhooks {
  /** Keeps the event and sends it soon; nothing happens without a webhook address. */
  emit(event: ForgeEvent): void;
  /** Newest first. */
  deliveries(): readonly Delivery[];
  /** The same GUID and payload again, under a new delivery id. Null: no such delivery. */
  redeliver(id: number): Delivery | null;
  /** Everything emitted so far has been sent, answered or not. */
  settled(): Promise<void>;
  /** `kept`: nothing goes out any more. `reversed`: what was kept goes out, the newest first, and all later ones as ever. */
  reorder(order: "kept" | "reversed"): Promise<void>;
  /** Sends what goes out quickly, keeps the rest as pending. */
  stop(): Promise<void>;
}

export interface WebhookSettings {
  dataDir: string;
  /** Null: this forge has no webhook. */
  url: string | null;
  secret: string;
  appId: number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export function createWebhooks(settings: WebhookSettings): Webhooks {
  const kept = openDeliveries(settings.dataDir);
  const stopped = new AbortController();
  let sending: Promise<void> = Promise.resolve();

  let held: Delivery[] | null = null;

  function enqueue(delivery: Delivery): void {
    kept.put(delivery);
    if (held !== null) return void held.push(delivery);
    sending = sending.then(() => send(delivery));
  }

  async function send(delivery: Delivery): Promise<void> {
    const startedAt = settings.now();
    const answer = await post(settings, delivery, stopped.signal);
    if (stopped.signal.aborted) return; // still pending
    kept.put({ ...delivery, ...answer, durationMs: settings.now() - startedAt });
    settings.log(`webhook ${delivery.event} ${delivery.guid}: ${answer.status}`);
  }

  function stamp(): Pick<Delivery, "id" | "deliveredAt" | "durationMs" | "status" | "statusCode"> {
    const deliveredAt = new Date(settings.now()).toISOString();
    return { id: kept.nextId(), deliveredAt, durationMs: 0, status: "pending", statusCode: 0 };
  }

  if (settings.url !== null) {
    for (const delivery of kept.all().toReversed()) if (delivery.status === "pending") enqueue(delivery);
  }

  async function settled(): Promise<void> {
    let awaited: Promise<void> | undefined;
    while (awaited !== sending) {
      awaited = sending;
      await awaited;
    }
  }

  return {
    emit(event) {
      if (settings.url === null) return;
      const { action } = event.payload;
      enqueue({
        ...stamp(),
        guid: randomUUID(),
        redelivery: false,
        event: event.event,
        action: typeof action === "string" ? action : null,
        installationId: event.installationId,
        repositoryId: event.repositoryId,
        body: JSON.stringify(event.payload),
      });
    },
    deliveries: () => kept.all(),
    redeliver(id) {
      const found = kept.all().find((delivery) => delivery.id === id);
      if (found === undefined || settings.url === null) return null;
      const again = { ...found, ...stamp(), redelivery: true };
      enqueue(again);
      return again;
    },
    settled,
    async reorder(order) {
      if (order === "kept") return void (held ??= []);
      const late = held ?? [];
      held = null;
      for (const delivery of late.toReversed()) enqueue(delivery);
      await settled();
    },
    async stop() {
      const timer = setTimeout(() => stopped.abort(), STOP_WITHIN_MS);
      await settled();
      clearTimeout(timer);
    },
  };
}

/** Headers as GitHub sends them to an App. */
function webhookHeaders(settings: WebhookSettings, delivery: Delivery): Record<string, string> {
  const sign = (hash: string): string =>
    createHmac(hash, settings.secret).update(delivery.body).digest("hex");
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/forge",
    "x-github-delivery": delivery.guid,
    "x-github-event": delivery.event,
    "x-github-hook-id": String(HOOK_ID),
    "x-github-hook-installation-target-id": String(settings.appId),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": `sha1=${sign("sha1")}`,
    "x-hub-signature-256": `sha256=${sign("sha256")}`,
  };
}

/** Total: no answer is an outcome like any other. */
async function post(
  settings: WebhookSettings,
  delivery: Delivery,
  stopped: AbortSignal,
): Promise<Pick<Delivery, "status" | "statusCode">> {
  try {
    const answer = await fetch(settings.url ?? "", {
      method: "POST",
      headers: webhookHeaders(settings, delivery),
      body: delivery.body,
      signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await answer.body?.cancel();
    return {
      status: answer.ok ? "OK" : `Invalid HTTP Response: ${answer.status}`,
      statusCode: answer.status,
    };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return { status: timedOut ? "timed out" : "failed to connect to host", statusCode: 0 };
  }
}
