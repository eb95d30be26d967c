// test/cli/audit.test.ts: `skein audit` against a real gateway and ledger: events for people, and a file that proves itself elsewhere (I13).
import { setTimeout as sleep } from "node:timers/promises";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { digestOf } from "../../core/digest.ts";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { newPerson } from "../support/ledger/approvals.ts";
import { decideOne, eventsOf, SHELL } from "../support/ledger/asking.ts";
import type { Person } from "../support/ledger/world.ts";
import { environmentOf, runSkein } from "./command-line.ts";

vi.setConfig({ testTimeout: 120_000 }); // each command is a process of its own, on a machine that may be busy

let served: Served;
let home: string;
let file: string;
let auditor: Person;
beforeAll(async () => {
  served = await serveGateway();
  auditor = await newPerson(served.world, "audra", "auditor");
});
afterAll(() => served.stop());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "skein-cli-"));
  file = join(home, "log.ndjson");
  return () => rmSync(home, { recursive: true });
});

async function skein(by: Person, ...args: string[]) {
  const said = await runSkein(args, environmentOf(by, { home, url: served.url }));
  return { ...said, text: said.stdout.toString() };
}

/** Elsewhere: no key, no stack, no gateway. */
async function offline(...args: string[]) {
  const env = { PATH: process.env["PATH"] ?? "", SKEIN_HOME: join(home, "nothing") };
  const said = await runSkein(args, env);
  return { ...said, text: said.stdout.toString() };
}

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("skein audit show", () => {
  test("has the chain's events with who, what and the decision, all or of some kinds, and as JSON", async () => {
    const { viewer } = served.world.people;
    const { actor, input } = await served.world.newRun();
    const { id } = await decideOne(served.world, { actor, action: SHELL });
    const { text } = await skein(viewer, "audit", "show", input.runId);
    expect(text).toMatch(/^SEQ +TIME +KIND +WHO +WHAT +DECISION +NOTE\n1 +\d{4}-.*task\.submitted/);
    const row = `policy\\.evaluated +run/${input.runId} for otto +action ls +allow ${id.slice(0, 8)}`;
    expect(text).toMatch(new RegExp(row));
    const some = await skein(viewer, "audit", "show", input.runId, "--kind", "policy.evaluated", "--json");
    expect(linesOf(some.text)).toMatchObject([
      {
        chain: `run/${input.runId}`,
        kind: "policy.evaluated",
        decision: id,
        effect: "allow",
        hash: expect.any(String),
      },
    ]);
    const wrong = await skein(viewer, "audit", "show", input.runId, "--kind", "policy.evalated");
    expect(wrong).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("policy.evaluated, run.scheduled"),
    });
  });
});

describe("skein audit export", () => {
  test("takes an auditor's own word, which is in the log and in the file; the file holds where no stack is", async () => {
    const { actor, input } = await served.world.newRun();
    await decideOne(served.world, { actor, action: SHELL });
    const refused = await skein(served.world.people.admin, "audit", "export", "--output", file);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toMatch(/ada has no role for audit.export \(auditor\)/);
    expect(existsSync(file)).toBe(false);

    const said = await skein(auditor, "audit", "export", "--output", file);
    expect(said).toMatchObject({ exitCode: 0, stderr: "" });
    expect(said.text).toMatch(/\d+ chains, \d+ events, every hash holds\nSHA-256 [0-9a-f]{64}: note it/);
    const told = (await eventsOf(served.world, "tenant")).filter(
      ({ resource }) => resource.type === "audit.export",
    );
    expect(told.map(({ kind, actor: { id } }) => `${kind} ${id}`)).toStrictEqual([
      "statement.refused ada",
      "statement.accepted audra",
    ]);
    expect(readFileSync(file, "utf8")).toContain(`run/${input.runId}`);
    const verified = await offline("audit", "verify", "--file", file);
    expect(verified).toMatchObject({ exitCode: 0, stderr: "" });
    expect(verified.text).toMatch(/chains of test\/acme, \d+ events, every hash holds/);
    expect(verified.text).toMatch(new RegExp(`run/${input.runId} +all \\d+ +[0-9a-f]{64}`));
    expect(verified.text).toContain("It does not prove who wrote the file");
  });

  test("of one run, and from a time on, says where each chain begins and still holds", async () => {
    const { actor, input } = await served.world.newRun();
    await sleep(10); // a clock of milliseconds: what came before is not of the same one
    const since = new Date().toISOString();
    await decideOne(served.world, { actor, action: SHELL });
    const said = await skein(
      auditor,
      "audit",
      "export",
      "--run",
      input.runId,
      "--since",
      since,
      "--output",
      file,
      "--json",
    );
    expect(JSON.parse(said.text)).toMatchObject({ chains: 1, events: 1 });
    const verified = await offline("audit", "verify", "--file", file, "--json");
    const all = (await eventsOf(served.world, `run/${input.runId}`)).length;
    expect(JSON.parse(verified.text)).toMatchObject({
      verified: true,
      query: { run: input.runId, since },
      chains: [{ chain: `run/${input.runId}`, from: all, head: all }],
    });
    const late = await skein(
      auditor,
      "audit",
      "export",
      "--since",
      "2999-01-01",
      "--output",
      join(home, "late"),
      "--json",
    );
    expect(JSON.parse(late.text)).toMatchObject({ events: 0 });
    const wrong = await skein(
      auditor,
      "audit",
      "export",
      "--since",
      "yesterday",
      "--output",
      join(home, "x"),
    );
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--since yesterday") });
  });

  test.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      "altered",
      (all) => all.map((line) => line.replace("task.submitted", "task.approved")),
      /line 3: event 1 of run\/\S+ was changed/,
    ],
    ["cut", (all) => all.slice(0, 4), /line 5: the file ends here.*event 3 of run\/\S+ is due/],
    [
      "put in another order",
      (all) => all.toSpliced(2, 2, all[3] ?? "", all[2] ?? ""),
      /line 3: event 1 of run\/\S+ .*found 2/,
    ],
  ])(
    "I13 a file that was %s exits 1 and names the first event that does not hold",
    async (_, change, because) => {
      const { actor, input } = await served.world.newRun();
      await decideOne(served.world, { actor, action: SHELL });
      await skein(auditor, "audit", "export", "--run", input.runId, "--output", file);
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      writeFileSync(file, `${change(lines).join("\n")}\n`);
      const said = await offline("audit", "verify", "--file", file);
      expect(said.exitCode).toBe(1);
      expect(said.text).toMatch(because);
    },
  );

  test("exits 2 for a file that is not there, and for one asked of together with a run", async () => {
    expect((await offline("audit", "verify", "--file", file)).exitCode).toBe(2);
    expect((await offline("audit", "verify", "run-1", "--file", file)).exitCode).toBe(2);
  });

  test("exits 4 for a run that is another tenant's or nobody's", async () => {
    const query = { run: "nobody", since: null };
    const words = { verb: "audit.export", target: "run/nobody", digest: digestOf(query) } as const;
    const statement = await served.world.sign(auditor, words);
    const answer = await fetch(`${served.url}/v1/audit/export`, {
      method: "POST",
      body: JSON.stringify({ statement, query }),
    });
    expect(answer.status).toBe(404);
  });
});
