// test/gateway/control-words.test.ts: I6 each control message at the gateway, in each way it can be bad: it changes nothing, says why, and is audited.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf } from "../../core/digest.ts";
import { ROLES } from "../../core/schema/vocabulary.ts";
import { newPerson } from "../support/ledger/approvals.ts";
import { eventsOf, publish } from "../support/ledger/asking.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { NO_SHELL, withOrganization } from "../support/ledger/policy.ts";
import type { Words } from "../support/ledger/people.ts";
import type { Person } from "../support/ledger/world.ts";
import { serveGateway } from "./support/served.ts";
import type { Served } from "./support/served.ts";

/** Good words of their verb, and where they are posted with what they speak of. `body` null: they are the head of a read. */
type Message = { by: Person; unable: Person; words: Words; path: string; body: object | null };

let served: Served;
let auditor: Person;
let nobody: Person;
let run: string;
beforeAll(async () => {
  served = await serveGateway();
  auditor = await newPerson(served.world, "audra", "auditor");
  nobody = await newPerson(served.world, "nora");
  run = (await served.world.newRun()).input.runId;
  await publish(served.world, withOrganization(NO_SHELL));
});
afterAll(() => served?.stop());

const MESSAGES: Record<string, () => Message> = {
  "artifact.read": () => {
    const target = digestOf(withOrganization(NO_SHELL)); // a policy snapshot is an artifact too
    const words = { verb: "artifact.read", target } as const;
    const by = served.world.people.viewer;
    return { by, unable: nobody, words, path: `/v1/artifacts/${target}`, body: null };
  },
  "audit.export": () => {
    const query = { run: null, since: null };
    const words = { verb: "audit.export", target: "tenant", digest: digestOf(query) } as const;
    return {
      by: auditor,
      unable: served.world.people.admin,
      words,
      path: "/v1/audit/export",
      body: { query },
    };
  },
  "admin.override": () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const request = { scope: "run", target: run, rules: ["organization/no-shell"], expiresAt };
    const digest = digestOf(request);
    const words = { verb: "admin.override", target: `run/${run}`, digest, reason: "the fox" } as const;
    const { admin: by, operator: unable } = served.world.people;
    return { by, unable, words, path: "/v1/overrides", body: { request } };
  },
  "lease.revoke": () => {
    const words = { verb: "lease.revoke", target: run, reason: "the fox" } as const;
    const { operator: by, viewer: unable } = served.world.people;
    return { by, unable, words, path: "/v1/leases/revoke", body: { run } };
  },
};

async function say({ path, body }: Message, statement: string): Promise<{ status: number; because: string }> {
  const posted = { method: "POST", body: JSON.stringify({ statement, ...body }) };
  const read = { headers: { authorization: `Statement ${statement}` } };
  const answer = await fetch(`${served.url}${path}`, body === null ? read : posted);
  const text = await answer.text();
  const because = answer.ok ? "" : (JSON.parse(text) as { error: { message: string } }).error.message;
  return { status: answer.status, because };
}

/** What a bad message must not change: everything but the record that it came. */
async function standing(): Promise<unknown> {
  const of = (table: string) => served.world.sql.owner(`SELECT * FROM ${table}`);
  return [
    await of("rule_override"),
    await of("lease"),
    await of("run"),
    await of("halt"),
    await of("subject"),
  ];
}

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Of somebody with every role. */
async function revokedKey({ words }: Message): Promise<string> {
  const gone = await newPerson(served.world, `gone-${words.verb}`, ...ROLES);
  await served.world.sql.owner("UPDATE subject_key SET revoked_at = now() WHERE subject_id = $1", [
    gone.subject,
  ]);
  return served.world.sign(gone, words);
}

type Bad = [string, (message: Message) => string | Promise<string>, RegExp];
const BAD: Bad[] = [
  ["unsigned", () => "nonsense", /cannot be read/],
  [
    "stale",
    ({ by, words }) => served.world.sign(by, { ...words, iat: seconds() - 200, exp: seconds() - 1 }),
    /expired/,
  ],
  [
    "for another target",
    ({ by, words }) => served.world.sign(by, { ...words, target: "another" }),
    /is about another/,
  ],
  [
    "for another audience",
    ({ by, words }) => served.world.sign(by, { ...words, aud: "staging/acme" }),
    /another deployment/,
  ],
  [
    "for other content",
    ({ by, words }) => served.world.sign(by, { ...words, digest: "0".repeat(64) }),
    /other content/,
  ],
  ["with another verb", ({ by, words }) => served.world.sign(by, { ...words, verb: "read" }), /says read/],
  ["by who has no role for it", ({ unable, words }) => served.world.sign(unable, words), /has no role for/],
  [
    "by a key nobody enrolled",
    ({ by, words }) => served.world.sign({ ...by, key: newKeyPair() }, words),
    /not enrolled/,
  ],
  ["by a revoked key", revokedKey, /not enrolled/],
];

describe.each(Object.keys(MESSAGES))("I6 %s", (verb) => {
  const message = (): Message => {
    const made = MESSAGES[verb];
    if (made === undefined) throw new Error(verb);
    return made();
  };

  test.each(BAD)("%s changes nothing, says why and is audited", async (_, bad, because) => {
    const made = message();
    const statement = await bad(made);
    const before = await standing();
    const said = await say(made, statement);
    expect(said).toMatchObject({ status: 401, because: expect.stringMatching(because) });
    const [acme, platform] = [
      await eventsOf(served.world, "tenant"),
      await eventsOf(served.world, "tenant", "platform"),
    ];
    const last = [acme.at(-1), platform.at(-1)].filter((event) => event?.note === said.because);
    expect(last[0]).toMatchObject({ kind: "statement.refused" });
    expect(await standing()).toStrictEqual(before);
  });

  test("counts once: the same words again are refused", async () => {
    const made = message();
    const statement = await served.world.sign(made.by, made.words);
    expect((await say(made, statement)).because).toBe("");
    const before = await standing();
    expect(await say(made, statement)).toStrictEqual({
      status: 401,
      because: "the statement was used before",
    });
    expect(await standing()).toStrictEqual(before);
  });
});

test("I6 who takes a lease away says why", async () => {
  const message = MESSAGES["lease.revoke"]?.();
  if (message === undefined) throw new Error("no such message");
  const said = await say(message, await served.world.sign(message.by, { ...message.words, reason: " " }));
  expect(said).toStrictEqual({ status: 401, because: "who takes a lease away says why" });
});
