// test/core/policy/speaks.test.ts: which documents are heard of which action, from its facts alone.
import { expect, test } from "vitest";
import { speaksOf } from "../../../core/policy/speaks.ts";
import type { Facts, Level } from "../../../core/schema/policy.ts";

const HERE: Facts = {
  "tenant.id": "north",
  "repository.team": "geese",
  "repository.name": "acme/shop",
  "campaign.id": "bump",
};
const NOWHERE: Facts = {
  "tenant.id": "north",
  "repository.team": null,
  "repository.name": null,
  "campaign.id": null,
  "action.repository": null,
};

test.each<[Level, string, Facts, boolean]>([
  ["platform", "platform", NOWHERE, true],
  ["organization", "north", NOWHERE, true],
  ["organization", "south", HERE, false],
  ["team", "geese", HERE, true],
  ["team", "ducks", HERE, false],
  ["team", "*", HERE, true],
  ["team", "*", NOWHERE, false],
  ["repository", "ACME/Shop", HERE, true],
  ["repository", "acme/other", HERE, false],
  ["repository", "acme/shop", { ...NOWHERE, "action.repository": "acme/shop" }, true],
  ["campaign", "bump", HERE, true],
  ["campaign", "bump", NOWHERE, false],
  ["campaign", "*", NOWHERE, false],
  ["runtime", "runtime", NOWHERE, true],
  ["tool_call", "tool-calls", NOWHERE, true],
])("%s %s", (...[level, name, facts, heard]) => expect(speaksOf({ level, name }, facts)).toBe(heard));

test("I3 where the fact is missing the document is heard: what restricts is not lost with it", () => {
  for (const level of ["organization", "team", "repository", "campaign"] as const) {
    expect(speaksOf({ level, name: "x" }, {})).toBe(true);
  }
});
