// test/cli/repo-block.test.ts: skein repo block is one signed halt: listed as such, released as any, refused to strangers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { openCli } from "../support/cli.ts";
import type { Answer } from "../support/cli.ts";

const cli = openCli();
let served: Served;
beforeAll(async () => {
  served = await serveGateway();
});
afterAll(async () => {
  await served?.stop();
  cli.end();
});

const as = (person: keyof Served["world"]["people"], ...words: string[]): Promise<Answer> =>
  cli.skein(cli.as(served.world.people[person], served.url), ...words);
const block = (person: keyof Served["world"]["people"], repository: string): Promise<Answer> =>
  as(person, "repo", "block", repository, "--reason", "owner on leave", "--json");

test("an operator's block is one halt, found when it is said again, and ended by its release", async () => {
  const { halt } = JSON.parse((await block("operator", "acme/geese")).stdout);
  expect(halt).toMatchObject({ mode: "blocked", scope: "repository", target: "acme/geese" });
  expect(JSON.parse((await block("admin", "ACME/geese")).stdout)).toMatchObject({ existing: true });
  const listed = await as("viewer", "halt", "list");
  expect(listed.stdout).toMatch(/blocked +repository acme\/geese +otto/);
  expect(listed.stdout.trim().split("\n")).toHaveLength(2);
  expect(await as("admin", "halt", "release", halt.id, "--reason", "back")).toMatchObject({ exitCode: 0 });
  expect((await as("viewer", "halt", "list")).stdout).toContain("no halt is in force");
}, 60_000);

test("a viewer's is refused, an unknown repository is not found, and halt set has no second way to it", async () => {
  expect(await block("viewer", "acme/geese")).toMatchObject({ exitCode: 3 });
  expect(await block("operator", "acme/ducks")).toMatchObject({ exitCode: 4 });
  const other = await as("operator", "halt", "set", "blocked", "--repo", "acme/geese", "--reason", "x");
  expect(other).toMatchObject({ exitCode: 2 });
  expect(other.stderr).toContain("skein repo block OWNER/NAME");
  expect((await as("viewer", "halt", "list")).stdout).toContain("no halt is in force");
}, 60_000);
