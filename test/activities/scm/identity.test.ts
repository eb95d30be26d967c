// test/activities/scm/identity.test.ts: effects reach the repository that was onboarded, whatever has its name by now.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fetched, openOf, pushOf } from "./change.ts";
import type { Source } from "./change.ts";
import { admitted, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

let setup: Setup;
let source: Source;
beforeAll(async () => {
  setup = await setUp();
  source = await fetched(setup);
  await setup.dev.seedRepository({ owner: "acme", name: "renamed", files: { "README.md": "# Renamed\n" } });
});
afterAll(() => setup.close());
beforeEach(() => void (setup.wire.asked.length = 0));

const GONE = 99;
const RENAMED = 2;

/** The same as the ledger permits for a run on the repository with this number. */
function on<T extends { claims: { forgeId: number | null } }>(forgeId: number, input: T): T {
  return { ...input, claims: { ...input.claims, forgeId } };
}

const asked = () => setup.wire.asked.map(({ method, path }) => `${method} ${path}`);
const ONLY_A_TOKEN = [
  expect.stringMatching(/^GET \/repos\/acme\/shop\/installation$/),
  expect.stringMatching(/^POST \/app\/installations\/\d+\/access_tokens$/),
];

test("another repository under the onboarded one's name is not written to", async () => {
  const push = setup.activities["branch.push"](on(GONE, pushOf(setup, { source, task: "gone" })));
  expect(await failureOf(push)).toMatchObject({ type: "forge_refused", nonRetryable: true });
  expect(asked()).toEqual(ONLY_A_TOKEN);
  const open = setup.activities["pr.open"](on(GONE, openOf("gone")));
  expect(await failureOf(open)).toMatchObject({ type: "forge_refused" });
});

test("a token for another repository than was asked for is not used", async () => {
  const repositories = [{ id: RENAMED, full_name: REPOSITORY }];
  const body = { token: "ghs_another", repositories };
  setup.wire.meet("POST", /access_tokens$/, { do: "answer", status: 201, body });
  const failure = await failureOf(
    setup.activities["branch.push"](pushOf(setup, { source, task: "another" })),
  );
  expect(failure).toMatchObject({ type: "forge_not_found", nonRetryable: true });
  expect(asked()).toEqual([...ONLY_A_TOKEN, "DELETE /installation/token"]);
});

test("the onboarded repository is followed under its new name", async () => {
  const action = { kind: "source.fetch", repository: REPOSITORY, ref: null } as const;
  await setup.activities["source.fetch"](on(RENAMED, admitted(action)));
  expect(asked()).toContain("GET /repos/acme/renamed");
  expect(asked()).not.toContain("GET /repos/acme/shop");
});
