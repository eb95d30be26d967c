// test/support/ledger/world.ts: a ledger on a real database with two tenants, people who sign, and runs to decide for.
import { digestOf } from "../../../core/digest.ts";
import type { LedgerActivities } from "../../../core/contract.ts";
import type { Actor, Settlement } from "../../../core/schema/decision.ts";
import type { RunInput } from "../../../core/schema/run.ts";
import { TaskContract } from "../../../core/schema/task.ts";
import { openDatabase, type Database } from "../../../activities/ledger/database.ts";
import type { LedgerDeps } from "../../../activities/ledger/deps.ts";
import { createGatewayLedger, type GatewayLedger } from "../../../activities/ledger/gateway-ledger.ts";
import { createLedger } from "../../../activities/ledger/index.ts";
import { createPermitSigner } from "../../../activities/ledger/permit-signer.ts";
import { seedTenant } from "../../../activities/ledger/seed.ts";
import { startDatabase, type TestDatabase } from "./database.ts";
import { newKeyPair, sign, type KeyPair, type Words } from "./people.ts";
import { policy } from "./policy.ts";

export const ROUTE = {
  provider: "scripted",
  model: "geese",
  maxInputTokens: 100_000,
  maxOutputTokens: 10_000,
} as const;

export type Person = { subject: string; key: KeyPair };

export type World = {
  sql: TestDatabase;
  database: Database;
  deps: LedgerDeps;
  ledger: LedgerActivities;
  gateway: GatewayLedger;
  permitKey: KeyPair;
  /** Roles: admin is platform_admin, operator and viewer are what they are called. All of tenant acme. */
  people: { admin: Person; operator: Person; viewer: Person };
  /** The time that the ledger believes it is; advance it with `later`. */
  later(ms: number): void;
  now(): Date;
  sign(by: Person, words: Words, header?: Record<string, string>): Promise<string>;
  submit(changes?: TaskChanges): Promise<RunInput>;
  /** Submitted and admitted, so it may act. */
  newRun(changes?: TaskChanges): Promise<{ actor: Actor; input: RunInput }>;
  stop(): Promise<void>;
};

export type TaskChanges = Record<string, unknown>;

const REPOSITORY = {
  repository: "acme/geese",
  owner: "jane",
  team: "birds",
  tier: "low",
  verifier: "node",
} as const;
let tasks = 0;

export function task(changes: TaskChanges = {}): TaskContract {
  tasks += 1;
  return TaskContract.parse({
    change: "agent",
    title: `count the geese, ${tasks}`,
    repository: REPOSITORY.repository,
    task_class: "bug_fix",
    instructions: "count all the geese in the field",
    done_when: ["the geese are counted"],
    ...changes,
  });
}

export function scriptTask(changes: TaskChanges = {}): TaskContract {
  const { title, repository, task_class } = task();
  return TaskContract.parse({ change: "script", title, repository, task_class, argv: ["make"], ...changes });
}

/** A workflow asks again where a transaction takes too long; a test asks once, on a machine that may be busy. */
const PATIENT_MS = 10_000;

export async function startWorld(changes: Partial<LedgerDeps> = {}, withinMs = PATIENT_MS): Promise<World> {
  const sql = await startDatabase();
  const database = openDatabase({ appUrl: sql.appUrl, withinMs });
  const permitKey = newKeyPair();
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const deps: LedgerDeps = {
    database,
    signer: createPermitSigner(permitKey.privateKey),
    prices: { "scripted/geese": { input: 1_000_000, output: 5_000_000, fictive: true } },
    caps: { perTenant: 50, perRepository: 50 },
    leaseMs: 120_000,
    deployment: "test",
    notified: [],
    worker: { name: "control", queue: "control", host: "control-1", key: "A".repeat(43) },
    clock: now,
    redact: (text) => text.replaceAll("hunter2", "[REDACTED]"),
    ...changes,
  };
  const person = (subject: string): Person => ({ subject, key: newKeyPair() });
  const people = { admin: person("ada"), operator: person("otto"), viewer: person("vera") };
  await seed(deps, people);
  const gateway = createGatewayLedger({
    ...deps,
    routes: { default: [ROUTE] },
    judge: null,
    versions: { runtime: "skein@test" },
    webUrlOf: (workflowId) => `http://web/${workflowId}`,
  });
  const ledger = createLedger(deps);
  const signed = (by: Person, words: Words, header: Record<string, string> = {}) =>
    sign(by, words, { now: now(), header });

  const submit = async (taskChanges: TaskChanges = {}): Promise<RunInput> => {
    const asked = { task: task(taskChanges), model: "default" };
    const words = { verb: "run.start", target: asked.task.repository, digest: digestOf(asked) } as const;
    const answer = await gateway.submitTask({ statement: await signed(people.operator, words), ...asked });
    if (answer.kind !== "created") throw new Error(JSON.stringify(answer));
    return answer.input;
  };
  return {
    sql,
    database,
    deps,
    ledger,
    gateway,
    permitKey,
    people,
    later: (ms) => void (offsetMs += ms),
    now,
    sign: signed,
    submit,
    newRun: async (taskChanges) => {
      const input = await submit(taskChanges);
      const first = { tenant: "acme", run: input.runId, workflowId: `run/acme/${input.runId}`, fence: 0 };
      const admission = await ledger.admit({ actor: first });
      if (admission.kind !== "admitted") throw new Error(admission.because);
      return { input, actor: { ...first, fence: admission.fence } };
    },
    stop: async () => {
      await database.close();
      await sql.stop();
    },
  };
}

async function seed(deps: LedgerDeps, people: World["people"]): Promise<void> {
  const { admin, operator, viewer } = people;
  await seedTenant(deps, {
    tenant: { id: "acme", name: "Acme" },
    installations: [{ id: 11, account: "acme" }],
    subjects: [
      { id: admin.subject, roles: ["platform_admin"], publicKey: admin.key.publicKey },
      { id: operator.subject, roles: ["operator"], publicKey: operator.key.publicKey },
      { id: viewer.subject, roles: ["viewer"], publicKey: viewer.key.publicKey },
    ],
    policy: policy(),
  });
  await seedTenant(deps, {
    tenant: { id: "other", name: "Another" },
    installations: [{ id: 22, account: "other" }],
    subjects: [{ id: "omar", roles: ["platform_admin"], publicKey: newKeyPair().publicKey }],
    policy: policy(),
  });
  const onboarded = await onboard(deps);
  if (onboarded.kind !== "onboarded") throw new Error(onboarded.because);
}

async function onboard(deps: LedgerDeps) {
  const gateway = createGatewayLedger({
    ...deps,
    routes: {},
    judge: null,
    versions: {},
    webUrlOf: () => null,
  });
  const facts = { forgeId: 101, defaultBranch: "main", private: false, archived: false };
  return gateway.recordOnboarding({ tenant: "acme", subject: "ada", request: REPOSITORY, facts });
}

export function modelCall(turn = 1) {
  const workspace = { id: "ws", queue: "sandbox@host" };
  const blank = { answers: [], conversation: null, repair: null };
  return { kind: "model.call", turn, route: ROUTE, workspace, brief: "b".repeat(64), ...blank } as const;
}

export function settlement(changes: Partial<Settlement> & Pick<Settlement, "actionId">): Settlement {
  return {
    kind: "model.called",
    ok: true,
    costMicroUsd: 0,
    inputTokens: 0,
    outputTokens: 0,
    removedSecrets: 0,
    receipt: null,
    failure: null,
    note: null,
    ...changes,
  };
}
