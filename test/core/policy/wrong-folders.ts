// test/core/policy/wrong-folders.ts: a good folder spoilt in one way at a time, and what is said of it.
import type { Texts } from "./policy-folder.ts";
import { MANIFEST, PLATFORM, SHOP, TAP } from "./policy-folder.ts";

/** A change that finds nothing to change would spoil nothing. */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from} to replace`);
  return text.replace(from, to);
}

function platform(from: string, to: string): Texts {
  return { "platform.yaml": replaced(PLATFORM, from, to) };
}

function shop(from: string, to: string): Texts {
  return { "organizations/north/repositories/acme--shop.yaml": replaced(SHOP, from, to) };
}

/** What is wrong, the files that make it so, and part of the error. */
export const WRONG_FOLDERS: [string, Texts, string][] = [
  ["a missing manifest", { "manifest.yaml": null }, "policies/manifest.yaml:1:1: is empty"],
  ["an empty manifest", { "manifest.yaml": "files: []\n" }, "policies/manifest.yaml:1:8: files"],
  [
    "a manifest without the platform",
    { "manifest.yaml": "files: [verifiers/tap.yaml]\n" },
    "does not name platform.yaml",
  ],
  [
    "a missing platform",
    { "platform.yaml": null },
    "policies/platform.yaml:1:1: is named in policies/manifest.yaml, but is not there",
  ],
  [
    "an empty platform",
    { "platform.yaml": "" },
    "policies/platform.yaml:1:1: Invalid input: expected object, received null",
  ],
  ["a truncated platform", { "platform.yaml": PLATFORM.slice(0, 120) }, "policies/platform.yaml:"],
  ["an error page", { "platform.yaml": "<html>404</html>\n" }, "expected object, received string"],
  ["a missing repository", { "organizations/north/repositories/acme--shop.yaml": null }, "is not there"],
  [
    "an unnamed file",
    { "organizations/north/repositories/acme--till.yaml": SHOP },
    "policies/organizations/north/repositories/acme--till.yaml:1:1: is not named in policies/manifest.yaml",
  ],
  [
    "a file with another ending",
    { "organizations/north/repositories/acme--shop.yml": SHOP },
    "acme--shop.yml:1:1: is not named",
  ],
  [
    "a file out of place",
    { "manifest.yaml": `${MANIFEST}  - teams/a.yaml\n`, "teams/a.yaml": SHOP },
    "policies/teams/a.yaml:1:1: is in no place of a policy document",
  ],
  ["a missing verifier", { "verifiers/tap.yaml": null }, "policies/verifiers/tap.yaml:1:1: is named"],
  [
    "a verifier of another name",
    { "verifiers/tap.yaml": TAP.replace("name: tap", "name: top") },
    "the profile top does not belong in this file",
  ],
  [
    "a verifier's bad pattern",
    { "verifiers/tap.yaml": `${TAP}build_outputs: ["[a]"]\n` },
    'policies/verifiers/tap.yaml:5:1: pattern "[a]"',
  ],
  [
    "a repository that calls itself platform",
    shop("level: repository", "level: platform"),
    "level platform, name acme/shop does not belong here",
  ],
  [
    "a repository of another name",
    shop("acme/shop", "acme/till"),
    "level repository, name acme/till does not belong here",
  ],
  [
    "I2 an allow below organization",
    shop("effect: deny", "effect: allow"),
    "acme--shop.yaml:7:1: no-infra: level repository may only restrict",
  ],
  [
    "an unknown field",
    platform("because", "becuase"),
    'policies/platform.yaml:8:5: rules[0]: unknown field "becuase" (did you mean "because"?)',
  ],
  [
    "an unknown operator",
    platform("{ eq: {", "{ equals: {"),
    'policies/platform.yaml:9:13: rules[0].when: unknown field "equals"',
  ],
  [
    "an unknown action",
    platform("run.start", "run.strat"),
    'policies/platform.yaml:6:1: allow-start: no action is called "run.strat" (did you mean "run.start"?)',
  ],
  ["every action among others", platform("[run.start]", '[run.start, "*"]'), "* stands alone"],
  [
    "an unknown fact",
    platform("fact: task.change", "fact: task.chang"),
    'no fact is called "task.chang" (did you mean "task.change"?)',
  ],
  [
    "an unknown word",
    platform("value: agent", "value: agnet"),
    '"agnet" is none of agent, script (did you mean "agent"?)',
  ],
  ["a wrong type of value", platform("value: agent", "value: 3"), "3 is no string"],
  [
    "a wrong operator for a type",
    platform("eq: { fact: task.change, value: agent }", "gte: { fact: task.change, value: 1 }"),
    "gte is for number, not for a text",
  ],
  [
    "a fact that the action never has",
    platform("fact: task.change, value: agent", "fact: pr.draft, value: true"),
    "pr.draft is always absent for run.start; only pr.open has it",
  ],
  ["a bad pattern", shop("infra/**", "infra/{a,b}"), 'pattern "infra/{a,b}" has "{"'],
  [
    "an empty all",
    platform("{ eq: { fact: task.change, value: agent } }", "{ all: [] }"),
    "all needs at least one condition",
  ],
  [
    "an only without a when",
    { "platform.yaml": PLATFORM.replace("allow\n", "only\n").replace(/ {4}(when|match|not_match).*\n/g, "") },
    "only needs a when",
  ],
  [
    "a team that calls itself the organization",
    {
      "manifest.yaml": `${MANIFEST}  - organizations/north/teams/geese.yaml\n`,
      "organizations/north/teams/geese.yaml": replaced(
        SHOP,
        "level: repository\nname: acme/shop",
        "level: organization\nname: north",
      ),
    },
    "level organization, name north does not belong here; here is the place of level team, name geese",
  ],
  [
    "an obligation that no verifier can meet",
    {
      "platform.yaml": replaced(PLATFORM, "run.start", "pr.open")
        .replace("effect: allow", "effect: allow\n    obligations: { verifiers: [tep] }")
        .replace("match: [{ task", "match: [{ patch.verified_by: [tep], task"),
    },
    'no verifier is called "tep" (did you mean "tap"?)',
  ],
  [
    "approvers of a rule that asks nobody",
    shop("effect: deny", "effect: deny\n    approvers: { quorum: 2 }"),
    "acme--shop.yaml:8:1: no-infra: approvers are for ask_approval; deny asks nobody",
  ],
  [
    "a role of approvers that there is not",
    shop("effect: deny", "effect: ask_approval\n    approvers: { roles: [aprover] }"),
    '(did you mean "approver"?)',
  ],
  [
    "a quorum that nobody could reach",
    shop("effect: deny", "effect: ask_approval\n    approvers: { quorum: 6 }"),
    "rules[0].approvers.quorum",
  ],
  [
    "an obligation under a denial",
    shop("effect: deny", "effect: deny\n    obligations: { verifiers: [tap] }"),
    "what is denied has nothing to meet",
  ],
  [
    "an obligation where nothing has been verified yet",
    shop("effect: deny", "effect: ask_approval\n    obligations: { verifiers: [tap] }"),
    "a verifier can be asked for at pr.open, not at tool.write",
  ],
  [
    "an allow on the requester's own word",
    platform("{ eq: { fact: task.change, value: agent } }", "{ ne: { fact: task.class, value: docs } }"),
    "platform.yaml:9:1: allow-start: allow may not rest on task.class, which is the requester's own word",
  ],
  [
    "a fact in the reason that there is not",
    platform("it may start", "'{task.name} starts'"),
    'no fact is called "task.name"',
  ],
  [
    "an example that does not match",
    platform("match: [{ task.change: agent }]", "match: [{ task.change: script }]"),
    "policies/platform.yaml:10:1: allow-start: this example is to match, but does not",
  ],
  [
    "an example that matches",
    platform("not_match: [{ task.change: script }]", "not_match: [{ task.change: agent }]"),
    "this example is not to match, but does",
  ],
  [
    "an example of an unknown fact",
    platform("match: [{ task.change: agent }]", "match: [{ task.chnge: agent }]"),
    'no fact is called "task.chnge" (did you mean "task.change"?)',
  ],
  [
    "a mistyped example",
    platform("match: [{ task.change: agent }]", "match: [{ task.change: 1 }]"),
    "which cannot be",
  ],
  [
    "a rule that is there twice",
    { "platform.yaml": PLATFORM + PLATFORM.slice(PLATFORM.indexOf("  - id")) },
    "the rule allow-start is there twice",
  ],
  [
    "a duplicate key",
    platform("name: platform", "name: platform\nname: platform"),
    'has the key "name" twice',
  ],
];
