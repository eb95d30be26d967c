// test/core/patch/major-upgrades.test.ts: which changes of a manifest promise nothing about what still works.
import { expect, test } from "vitest";
import { majorUpgrades } from "../../../core/patch/major-upgrades.ts";

test.each([
  ["package.json", '{"dependencies":{"a":"^1.2.0"}}', '{"dependencies":{"a":"^2.0.0"}}', ["a 1 → 2"]],
  [
    "web/package.json",
    '{"devDependencies":{"a":"~0.1.0"}}',
    '{"devDependencies":{"a":"0.2.0"}}',
    ["a 0.1 → 0.2"],
  ],
  ["package.json", '{"dependencies":{"a":"1.2.0"}}', '{"dependencies":{"a":"1.9.0","b":"3.0.0"}}', []],
  ["package.json", "{", "[]", []],
  ["go.mod", "require x.org/a v1.2.3", "require (\n\tx.org/a v2.0.0\n)", ["x.org/a 1 → 2"]],
  ["requirements.txt", "django==4.2\nx[y]>=1", "django==5.0 # why\nx[y]>=1.9", ["django 4 → 5"]],
  [
    "Cargo.toml",
    '[dependencies]\nserde = "1"\nx = { version = "0.3" }',
    '[dependencies]\nserde = "1.9"\nx = { version = "1.0" }',
    ["x 0.3 → 1"],
  ],
  ["Gemfile", "gem 'rails', '~> 7.0'", "gem 'rails', '~> 8.0'", ["rails 7 → 8"]],
  ["src/a.ts", 'a = "1"', 'a = "2"', []],
])("%s: %s", (...[path, before, after, expected]) => {
  expect(majorUpgrades(path, before, after)).toStrictEqual(expected);
});
