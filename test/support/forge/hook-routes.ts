// test/support/forge/hook-routes.ts: the App's webhook deliveries, to list after downtime and to send again.
import type { Delivery } from "./deliveries.ts";
import type { Forge } from "./forge.ts";
import { Refusal, notFound } from "./refusal.ts";
import { pageOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";

const DELIVERIES = "/app/hook/deliveries";

export function addHookRoutes(app: ForgeApp, forge: Forge): void {
  app.get(DELIVERIES, (c) => {
    assertApp(c);
    return c.json(pageOf(c, forge.webhooks.deliveries()).map(deliveryJson));
  });
  app.get(`${DELIVERIES}/:id{[0-9]+}`, (c) => {
    assertApp(c);
    const found = forge.webhooks.deliveries().find((delivery) => delivery.id === Number(c.req.param("id")));
    if (found === undefined) throw notFound();
    const payload: unknown = JSON.parse(found.body);
    return c.json({ ...deliveryJson(found), request: { payload }, response: {} });
  });
  app.post(`${DELIVERIES}/:id{[0-9]+}/attempts`, (c) => {
    assertApp(c);
    if (forge.webhooks.redeliver(Number(c.req.param("id"))) === null) throw notFound();
    return c.json({}, 202);
  });
}

function assertApp(c: ForgeContext): void {
  if (c.get("caller").kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
}

export function deliveryJson(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationMs / 1000,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
  };
}
