// test/activities/ledger/egress.test.ts: a command has the network that its run was given, as policy has it then and now, and no other (I2, I3, I20).
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ActionOf } from "../../../core/schema/action.ts";
import type { EgressProfile } from "../../../core/schema/egress.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import { decideOne, publish, WORKSPACE } from "../../support/ledger/asking.ts";
import { policy } from "../../support/ledger/policy.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

const withHosts = (...hosts: string[]): PolicySnapshot => ({
  ...policy(),
  egress: [profile("registries", hosts), profile("other", ["other.example"])],
});
const profile = (name: string, hosts: string[]): EgressProfile => ({
  name,
  description: "",
  hosts: hosts.map((host) => ({ host, scheme: "https" })),
});

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await publish(world, withHosts("npm.example"));
});
afterAll(() => world?.stop());
afterEach(() => publish(world, withHosts("npm.example")));

type Egress = ActionOf<"shell.network">["egress"];

async function asked(
  egress: (policy: string) => Egress,
  given: string | null = "registries",
  change = async () => {},
) {
  const { actor } = await world.newRun(given === null ? {} : { egress: given });
  const [row] = await world.sql.owner("SELECT policy_snapshot FROM run WHERE run_id = $1", [actor.run]);
  await change();
  const action = {
    kind: "shell.network",
    workspace: WORKSPACE,
    command: "npm view left-pad",
    timeoutSeconds: 30,
    egress: egress(String(row?.["policy_snapshot"])),
  } as const;
  return decideOne(world, { actor, action });
}
const registries = (snapshot: string): Egress => ({ profile: "registries", policy: snapshot });

test("the run's own profile, from the snapshot it pinned, is for policy to allow; its permit reads that snapshot", async () => {
  const decision = await asked(registries);
  expect(decision).toMatchObject({ effect: "allow", rules: ["platform/all-allowed"] });
  const [row] = await world.sql.owner("SELECT claims FROM permit WHERE permit_id = $1", [
    decision.permit?.id,
  ]);
  const claims = JSON.parse(String(row?.["claims"])) as { reads: string[]; writes: { class: string }[] };
  expect(claims.reads).toHaveLength(1);
  expect(claims.writes.map((each) => each.class)).toContain("egress_log");
});

test("what rules may ask for is its name", async () => {
  const { id } = await asked(registries);
  const [row] = await world.sql.owner("SELECT facts FROM decision WHERE decision_id = $1", [id]);
  expect(JSON.parse(String(row?.["facts"]))).toMatchObject({
    "runtime.egress": "registries",
    "command.programs": ["npm"],
  });
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    "another than the run's",
    () => asked((at) => ({ profile: "other", policy: at })),
    /other is not the one of this run/,
  ],
  [
    "one for a run that was given none",
    () => asked(registries, null),
    /registries is not the one of this run/,
  ],
  ["one from another snapshot", () => asked(() => registries("a".repeat(64))), /is not the one of this run/],
  [
    "one that has changed since",
    () => asked(registries, "registries", () => publish(world, withHosts("pypi.example"))),
    /has changed since this run began: begin it anew/,
  ],
  [
    "one that is gone since",
    () => asked(registries, "registries", () => publish(world, policy())),
    /the policy in force has no egress profile registries/,
  ],
])("refused: %s", async (_, ask, because) => {
  expect(await ask()).toMatchObject({
    effect: "deny",
    gate: "policy",
    permit: null,
    because: expect.stringMatching(because),
  });
});

test("a task that asks for a profile nobody has is no run", async () => {
  await expect(world.submit({ egress: "everything" })).rejects.toThrow(
    /no egress profile everything; there are: registries, other/,
  );
});
