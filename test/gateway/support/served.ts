// test/gateway/support/served.ts: the gateway as it is wired in production, over real HTTP and a real ledger; Temporal is pretended.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LedgerDeps } from "../../../activities/ledger/deps.ts";
import { LedgerFault } from "../../../activities/ledger/fault.ts";
import { createPermitSigner } from "../../../activities/ledger/permit-signer.ts";
import { digestOf } from "../../../core/digest.ts";
import { haltWords } from "../../../core/halt.ts";
import type { HaltRequest } from "../../../core/schema/halt.ts";
import type { Permit } from "../../../core/schema/permit.ts";
import type { OnboardRequest } from "../../../core/schema/repository.ts";
import type { TaskContract } from "../../../core/schema/task.ts";
import { NO_SPANS } from "../../../core/span.ts";
import { createGateway } from "../../../gateway/app.ts";
import { createFolderStore } from "../../../gateway/folder-store.ts";
import { startHaltFeed } from "../../../gateway/halt-feed.ts";
import { createHaltSigner } from "../../../gateway/halt-signer.ts";
import { serveHttp } from "../../../gateway/serve.ts";
import { createUnfinished } from "../../../gateway/unfinished.ts";
import { createPermitCheck } from "../../../workers/permit-check.ts";
import { newKeyPair } from "../../support/ledger/people.ts";
import type { KeyPair } from "../../support/ledger/people.ts";
import { startWorld } from "../../support/ledger/world.ts";
import type { Person, World } from "../../support/ledger/world.ts";
import { createFakeTemporal } from "./temporal.ts";
import type { FakeTemporal } from "./temporal.ts";

export const WEBHOOK_SECRET = "a secret between forge and gateway";

export type LogLine = { level: string; message: string; facts: object };

export type Served = {
  url: string;
  world: World;
  temporal: FakeTemporal;
  haltKey: KeyPair;
  /** Where artifacts lie. */
  folder: string;
  log: LogLine[];
  /** Everything that goes on after its request was answered has ended. */
  settled(): Promise<void>;
  permit(claims?: Partial<Permit>): Promise<string>;
  /** A signed read of the path, or of the artifact it names. */
  read(by: Person, path: string): Promise<Response>;
  submit(by: Person, asked: { task: TaskContract; model?: string }): Promise<Response>;
  onboard(by: Person, request: OnboardRequest): Promise<Response>;
  /** A signed word to `/v1/halts` or `/v1/halts/release`. */
  halt(by: Person, request: HaltRequest): Promise<Response>;
  release(by: Person, id: string): Promise<Response>;
  /** Nothing answers at `url` any more. Once is enough. */
  goDown(): Promise<void>;
  stop(): Promise<void>;
};

export async function serveGateway(changes: Partial<LedgerDeps> = {}): Promise<Served> {
  const world = await startWorld(changes);
  const folder = await mkdtemp(join(tmpdir(), "skein-artifacts-"));
  await chmod(folder, 0o700);
  const temporal = createFakeTemporal();
  const haltKey = newKeyPair();
  const lines: LogLine[] = [];
  const log = logInto(lines);
  const feed = startHaltFeed({
    source: world.gateway,
    sign: await createHaltSigner(haltKey.privateKey),
    log,
  });
  const unfinished = createUnfinished();
  const app = createGateway({
    ledger: world.gateway,
    temporal,
    spans: NO_SPANS,
    feed,
    log,
    check: await createPermitCheck(world.permitKey.publicKey),
    store: await createFolderStore(folder),
    register: (artifact) => world.gateway.register(artifact),
    policySnapshot: (tenant, digest) => world.gateway.policySnapshot(tenant, digest),
    webhookSecret: WEBHOOK_SECRET,
    later: unfinished.add,
    isOutage: (error) => error instanceof LedgerFault && error.kind === "ledger_down",
  });
  const http = await serveHttp(app, { host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${http.port}`;
  const post = (path: string, body: unknown) =>
    fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) });
  const signer = createPermitSigner(world.permitKey.privateKey);
  let down: Promise<void> | null = null;
  const goDown = () => (down ??= feed.close().then(() => http.stop()));
  return {
    url,
    world,
    temporal,
    haltKey,
    folder,
    log: lines,
    settled: unfinished.drain,
    permit: async (claims = {}) =>
      signer.sign({ ...PERMIT, exp: Math.floor(Date.now() / 1000) + 60, ...claims }),
    read: async (by, path) => {
      const artifact = path.startsWith("/v1/artifacts/") ? path.slice("/v1/artifacts/".length) : null;
      const words =
        artifact === null
          ? { verb: "read" as const, target: path }
          : { verb: "artifact.read" as const, target: artifact };
      const statement = await world.sign(by, words);
      return fetch(`${url}${path}`, { headers: { authorization: `Statement ${statement}` } });
    },
    submit: async (by, { task, model = "default" }) => {
      const asked = { task, model };
      const words = { verb: "run.start", target: task.repository, digest: digestOf(asked) } as const;
      return post("/v1/runs", { statement: await world.sign(by, words), ...asked });
    },
    onboard: async (by, request) => {
      const words = { verb: "repo.onboard", target: request.repository, digest: digestOf(request) } as const;
      return post("/v1/repositories", { statement: await world.sign(by, words), request });
    },
    halt: async (by, request) => {
      return post("/v1/halts", { statement: await world.sign(by, haltWords(request)), request });
    },
    release: async (by, id) => {
      const words = { verb: "halt.release", target: id, reason: "the fox is gone" } as const;
      return post("/v1/halts/release", { statement: await world.sign(by, words), id });
    },
    goDown,
    stop: async () => {
      await goDown();
      await world.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const PERMIT: Permit = {
  id: "permit-1",
  tenant: "acme",
  run: "",
  wf: "run/acme/1",
  act: "a-1",
  kind: "shell.exec",
  queue: "sandbox@h",
  digest: "d".repeat(64),
  exp: 0,
  reads: [],
  writes: [],
  data: "internal",
  forgeId: null,
  installations: [],
  exempt: false,
};

function logInto(lines: LogLine[]) {
  const write = (level: string) => (facts: object, message: string) =>
    void lines.push({ level, message, facts });
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
