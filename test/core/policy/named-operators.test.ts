// test/core/policy/named-operators.test.ts: each operator that names its fact, on facts it holds of and facts it does not.
import { describe, expect, test } from "vitest";
import { compileCondition } from "../../../core/policy/condition.ts";
import { checkCondition, factsIn } from "../../../core/policy/condition-check.ts";
import { factsOf } from "../../../core/policy/facts.ts";
import { ACTION_EXAMPLES, CONTEXT } from "../../../core/policy/ordinary.ts";
import type { Facts } from "../../../core/schema/policy.ts";
import { Condition } from "../../../core/schema/policy.ts";

function holds(condition: Condition, facts: Facts): boolean | string {
  const errors: string[] = [];
  const held = compileCondition(Condition.parse(condition))(facts, { errors, leaves: null, wanted: true });
  return errors[0] ?? held;
}

const HOURS: Condition = { time_window: { days: ["mon", "fri"], from: "07:00", to: "17:30" } };
const NIGHT: Condition = { time_window: { days: ["mon"], from: "22:00", to: "06:00" } };
const at = (weekday: string, minute: number): Facts => ({ "time.weekday": weekday, "time.minute": minute });
const shop = { "repository.team": "geese", "repository.name": "acme/shop" };

test.each<[string, Condition, Facts, Facts]>([
  [
    "command",
    { command: ["curl", "wget"] },
    { "command.programs": ["ls", "curl"] },
    { "command.programs": ["ls"] },
  ],
  [
    "host",
    { host: ["*.example.com"] },
    { "command.hosts": ["api.example.com"] },
    { "command.hosts": ["example.org"] },
  ],
  [
    "argv",
    { argv: ["npm", "run", "**"] },
    { "script.argv": ["npm", "run", "a/b", "--x"] },
    { "script.argv": ["npm"] },
  ],
  [
    "argv of a simple command",
    { argv: ["npm", "publish", "**"] },
    { "action.kind": "shell.exec", "command.calls": ["cd\npackages/a", "npm\npublish\n--tag\nnext"] },
    { "action.kind": "shell.exec", "command.calls": ["npm\nrun\npublish"] },
  ],
  ["method", { method: ["POST"] }, { "command.methods": ["GET", "POST"] }, { "command.methods": ["GET"] }],
  ["argv of one word", { argv: ["*ls"] }, { "script.argv": ["/bin/ls"] }, { "script.argv": ["ls", "-l"] }],
  [
    "data_class",
    { data_class: ["secret"] },
    { "task.data_class": "secret" },
    { "task.data_class": "public" },
  ],
  [
    "risk_tier",
    { risk_tier: ["high", "critical"] },
    { "repository.tier": "high" },
    { "repository.tier": null },
  ],
  [
    "change_class",
    { change_class: ["docs"] },
    { "action.change_classes": ["docs"] },
    { "action.change_classes": [] },
  ],
  ["autonomy", { autonomy: ["dry_run"] }, { "task.autonomy": "dry_run" }, { "task.autonomy": "draft_pr" }],
  [
    "role",
    { role: ["operator"] },
    { "subject.roles": ["viewer", "operator"] },
    { "subject.roles": ["viewer"] },
  ],
  ["scope by team", { scope: ["team:geese"] }, shop, { ...shop, "repository.team": "ducks" }],
  [
    "scope by repository",
    { scope: ["team:x", "repository:acme/*"] },
    shop,
    { ...shop, "repository.name": "b/shop" },
  ],
  ["time_window", HOURS, at("mon", 420), at("tue", 420)],
  ["time_window, its last minute", HOURS, at("fri", 1049), at("fri", 1050)],
  ["time_window, before it", HOURS, at("fri", 421), at("fri", 419)],
  ["time_window over midnight, late", NIGHT, at("mon", 1320), at("mon", 1319)],
  ["time_window over midnight, early", NIGHT, at("mon", 359), at("mon", 360)],
])("%s", (...[, condition, yes, no]) => {
  expect([holds(condition, yes), holds(condition, no)]).toStrictEqual([true, false]);
});

test("I3 each meets a missing fact as an error, not as no", () => {
  for (const condition of [{ command: ["ls"] }, { scope: ["team:x"] }, HOURS, { argv: ["ls"] }]) {
    expect(holds(condition, {})).toMatch(/^the fact .+ is missing$/);
  }
});

describe("what is refused", () => {
  test.each<[string, unknown, string[], string]>([
    [
      "a fact that the action lacks",
      { command: ["ls"] },
      ["pr.open"],
      "command.programs is always absent for pr.open",
    ],
    ["a pattern that is none", { host: ["[a]"] }, ["shell.exec"], 'pattern "[a]" has "["'],
    ["a word pattern that is none", { argv: ["a**"] }, ["script.exec"], "has ** beside other characters"],
    ["argv of what starts nothing", { argv: ["ls"] }, ["pr.open"], "argv is never there for pr.open"],
    ["a pattern in a scope", { scope: ["repository:/x"] }, ["run.start"], "starts with /"],
  ])("%s", (...[, condition, actions, message]) => {
    const problems = checkCondition(Condition.parse(condition), actions);
    expect(problems.map((each) => each.message).join()).toContain(message);
    expect(problems[0]?.path).toStrictEqual(Object.keys(Object(condition)));
  });

  test.each([
    { scope: ["geese"] },
    { time_window: { days: ["mon"], from: "7:00", to: "17:00" } },
    { time_window: { days: ["mon"], from: "07:00", to: "24:01" } },
    { risk_tier: ["hihg"] },
    { command: [] },
  ])("%j", (condition) => expect(Condition.safeParse(condition).success).toBe(false));
});

test("the facts that a condition rests on are found through named operators too", () => {
  const condition: Condition = {
    all: [{ not: { data_class: ["secret"] } }, { any: [{ scope: ["team:a"] }] }],
  };
  expect(factsIn(condition)).toStrictEqual(["task.data_class", "repository.team"]);
});

test.each([
  ["curl -o x 'https://API.example.com:8443/a?b=c'", ["api.example.com"]],
  ["curl https://user:word@evil.org/https://good.org/", ["evil.org", "good.org"]],
  ["curl 'https://[::1]:80/' https://example.com", ["[::1]", "example.com"]],
  ["curl example.com", []],
])("hosts of %s", (command, hosts) => {
  const facts = factsOf({ ...ACTION_EXAMPLES["shell.exec"], command }, CONTEXT);
  expect(facts["command.hosts"]).toStrictEqual(hosts);
});

test.each([
  ["cd a && git push origin 'a b'", ["cd\na", "git\npush\norigin\na b"]],
  ["echo 'a\nb'; bash -c 'ls -l'", ["bash\n-c\nls -l", "echo\na b", "ls\n-l"]],
  ['git add "$(git ls-files)"', ["git\nadd\n…", "git\nls-files"]],
  ["ls *.ts", ["ls\n….ts"]],
])("the simple commands of %j are their words", (command, calls) => {
  const facts = factsOf({ ...ACTION_EXAMPLES["shell.exec"], command }, CONTEXT);
  expect([facts["command.calls"]].flat().map(String).toSorted()).toStrictEqual(calls);
});

test.each([
  ["curl -s https://x.example", ["GET"]],
  ["curl -sXDELETE https://x.example; curl --request=put https://x.example", ["DELETE", "PUT"]],
  ["curl -d a=1 https://x.example", ["POST"]],
  ["curl -G -d a=1 https://x.example", ["GET"]],
  ["curl -I https://x.example", ["HEAD"]],
  ["curl -T a https://x.example", ["PUT"]],
  ["curl -K a", ["UNKNOWN"]],
  ["wget --post-data=a https://x.example && wget --method PATCH https://x.example", ["PATCH", "POST"]],
  ["http POST x.example a=1", ["POST"]],
  ["http x.example a=1; http x.example", ["GET", "POST"]],
  ["ls", []],
])("%j makes requests of %j", (command, methods) => {
  expect(factsOf({ ...ACTION_EXAMPLES["shell.exec"], command }, CONTEXT)["command.methods"]).toStrictEqual(
    methods,
  );
});

test("I9 the words of a command hold no secret one", () => {
  const token = "ghp_" + "a1B2c3D4e5".repeat(4).slice(0, 36);
  const facts = factsOf(
    { ...ACTION_EXAMPLES["shell.exec"], command: `echo ${token} ${"y".repeat(300)}` },
    CONTEXT,
  );
  const [call = ""] = [facts["command.calls"]].flat();
  expect(call).toMatch(/^echo\nsealed-[0-9a-f]{16}\nsealed-[0-9a-f]{16}$/);
});
