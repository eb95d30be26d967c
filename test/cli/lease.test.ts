// test/cli/lease.test.ts: `skein lease` against a real gateway and ledger: who holds a place, and a run that loses it goes back to the queue.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LeaseView } from "../../core/schema/lease.ts";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { decideOne, eventsOf, SHELL } from "../support/ledger/asking.ts";
import type { Person } from "../support/ledger/world.ts";
import { environmentOf, runSkein } from "./command-line.ts";

vi.setConfig({ testTimeout: 120_000 }); // each command is a process of its own, on a machine that may be busy

let served: Served;
let home: string;
beforeAll(async () => {
  served = await serveGateway({ caps: { perTenant: 1, perRepository: 1 } });
  home = mkdtempSync(join(tmpdir(), "skein-cli-"));
});
afterAll(async () => {
  await served.stop();
  rmSync(home, { recursive: true });
});

async function skein(by: Person, ...args: string[]) {
  const said = await runSkein(args, environmentOf(by, { home, url: served.url }));
  return { ...said, text: said.stdout.toString() };
}

test("a revoked run is allowed nothing more until it is admitted again, behind who waits; both are audited", async () => {
  const { world } = served;
  const { operator, viewer } = world.people;
  const { actor, input } = await world.newRun();
  const listed = LeaseView.parse(JSON.parse((await skein(viewer, "lease", "list", "--json")).text));
  expect(listed).toMatchObject({
    run: input.runId,
    repository: "acme/geese",
    fence: 1,
    worker: "control on control-1",
  });
  const waiting = await world.submit();
  const waiter = { tenant: "acme", run: waiting.runId, workflowId: `run/acme/${waiting.runId}`, fence: 0 };
  expect(await world.ledger.admit({ actor: waiter })).toMatchObject({ kind: "queued" });

  const refused = await skein(viewer, "lease", "revoke", input.runId, "--reason", "it spins");
  expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("no role for lease.revoke") });
  expect(await decideOne(world, { actor, action: SHELL })).toMatchObject({ effect: "allow" });

  const said = await skein(operator, "lease", "revoke", input.runId, "--reason", "it spins");
  expect(said).toMatchObject({ exitCode: 0, text: expect.stringContaining("once it is admitted again") });
  const after = await decideOne(world, { actor, action: SHELL, id: "a-2" });
  expect(after).toMatchObject({
    effect: "deny",
    gate: "lease",
    because: "the run holds no admission",
    permit: null,
  });
  expect((await skein(viewer, "lease", "list")).text).toBe("no run holds a lease\n");
  expect(await world.ledger.admit({ actor })).toMatchObject({ kind: "queued" });
  expect(await world.ledger.admit({ actor: waiter })).toMatchObject({ kind: "admitted" });

  const again = await skein(operator, "lease", "revoke", input.runId, "--reason", "it spins");
  expect(again).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("holds no lease") });
  const [told] = (await eventsOf(world, `run/${input.runId}`)).filter(({ kind }) => kind === "lease.revoked");
  expect(told).toMatchObject({ actor: { id: "otto", type: "person" }, note: "fence 1: it spins" });
});
