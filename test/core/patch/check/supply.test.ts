// test/core/patch/check/supply.test.ts: what a patch brings in from elsewhere, and what it hides from a reader.
import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../../core/patch/check/findings.ts";
import type { Sides } from "./changes.ts";
import { changesOf, foundIn } from "./changes.ts";

const json = (value: unknown): string => JSON.stringify(value, null, 2);
const says = (sides: Sides): string[] => findingsOf(changesOf(sides)).findings.map((finding) => finding.says);

describe("an install script is added", () => {
  const manifest = (scripts: object): string => json({ name: "x", scripts });
  const lock = (...places: string[]): string =>
    json({
      packages: Object.fromEntries(
        places.map((place) => [place, { version: "1.0.0", hasInstallScript: true }]),
      ),
    });

  test.each<[Sides, string]>([
    [
      { "package.json": [manifest({}), manifest({ postinstall: "node x.js" })] },
      "script postinstall is added: node x.js",
    ],
    [{ "a/package.json": [null, manifest({ prepare: "husky" })] }, "script prepare is added: husky"],
    [
      { "package.json": [manifest({ install: "a" }), manifest({ install: "b" })] },
      "script install is another: b",
    ],
    [
      {
        "package-lock.json": [lock("node_modules/a"), lock("node_modules/a", "node_modules/b")],
        "package.json": ["1", "2"],
      },
      "node_modules/b is new among the packages that run a script when they are installed",
    ],
    ...["prepublish", "preprepare", "postprepare", "dependencies"].map((script): [Sides, string] => [
      { "package.json": [manifest({}), manifest({ [script]: "a" })] },
      `script ${script} is added: a`,
    ]),
    [{ "package.json": ["{}", `\uFEFF${manifest({ install: "a" })}`] }, "script install is added: a"],
    [
      { "package.json": ["1", "2"], "package-lock.json": ["{}", "{"] },
      "it is no JSON, so what it runs is not known",
    ],
    [{ "setup.py": [null, "setup()"] }, "setup.py is added, which an install or build runs"],
    [{ "a/build.rs": [null, "fn main() {}"] }, "build.rs is added, which an install or build runs"],
  ])("%j", (sides, said) => {
    expect(says(sides)).toStrictEqual([said]);
  });
});

describe("hidden content:", () => {
  test.each<[string, Sides, string[]]>([
    [
      "a lockfile alone",
      { "package-lock.json": ["{}", '{"a":1}'] },
      ["lockfile_without_manifest package-lock.json"],
    ],
    [
      "a manifest elsewhere",
      { "a/Cargo.lock": ["1", "2"], "b/Cargo.toml": ["a = 1", "a = 2"] },
      ["lockfile_without_manifest a/Cargo.lock"],
    ],
    [
      "a manifest of another kind",
      { "yarn.lock": [null, "2"], "pyproject.toml": ["a = 1", "a = 2"] },
      ["lockfile_without_manifest yarn.lock"],
    ],
    [
      "only generated files",
      { "dist/a.js": ["1", "2"], "README.md": ["1", "2"] },
      ["generated_without_source dist/a.js"],
    ],
    [
      "source that says it is generated",
      { "src/a.ts": ["let a", "// @generated\nlet b"] },
      ["generated_without_source src/a.ts"],
    ],
    ["a new binary", { "src/a.dat": [null, { text: null, mode: "100644" }] }, ["binary_added src/a.dat"]],
    [
      "a text that becomes binary",
      { "src/a.ts": ["1", { text: null, mode: "100644" }] },
      ["binary_added src/a.ts"],
    ],
    [
      "a file that can be executed",
      { "src/a.sh": ["1", { text: "1", mode: "100755" }] },
      ["mode_changed src/a.sh"],
    ],
    ["a link", { "src/l": [null, { text: "a.ts", mode: "120000" }] }, ["symlink_added src/l"]],
    [
      "a file that becomes a link",
      { "src/l.ts": ["1", { text: "a.ts", mode: "120000" }] },
      ["symlink_added src/l.ts"],
    ],
    [
      "a licence",
      {
        "src/a.ts": [
          "/*\n * SPDX-License-Identifier: MIT\n * Copyright 2020 A\n */\na",
          "/*\n * Copyright 2020 A\n */\na",
        ],
      },
      ["licence_header_removed src/a.ts:1"],
    ],
    [
      "a copyright notice",
      { "a.py": ['"""\nCopyright (c) A\n"""\n', "x = 1\n"] },
      ["licence_header_removed a.py:1"],
    ],
  ])("%s", (_, sides, expected) => {
    expect(foundIn(sides)).toStrictEqual(expected);
  });
});

test.each<[string, Sides]>([
  [
    "a bump in manifest and lockfile",
    {
      "package.json": [json({ dependencies: { a: "1.0.0" } }), json({ dependencies: { a: "1.0.1" } })],
      "package-lock.json": ["1", "2"],
    },
  ],
  [
    "a bump in one package of a workspace",
    { "packages/a/package.json": ["{}", json({ version: "2" })], "pnpm-lock.yaml": ["1", "2"] },
  ],
  [
    "a dependency that goes",
    { "requirements.txt": ["a\nb\n", "a\n"], "Cargo.toml": ['[dependencies]\na = "1"', null] },
  ],
  [
    "another tag of the same repository",
    { "package.json": [json({ dependencies: { a: "x/a#v1" } }), json({ dependencies: { a: "x/a#v2" } })] },
  ],
  [
    "an ordinary script",
    { "package.json": [json({ scripts: { install: "a" } }), json({ scripts: { install: "a", test: "b" } })] },
  ],
  ["generated files with their source", { "dist/a.js": ["1", "2"], "src/a.ts": ["1", "2"] }],
  [
    "a picture that changes or goes",
    {
      "a.png": [
        { text: null, mode: "100644" },
        { text: null, mode: "100644" },
      ],
      "b.png": [{ text: null, mode: "100644" }, null],
    },
  ],
  [
    "a new program, and one that is none any more",
    { "bin/a": [null, { text: "1", mode: "100755" }], "bin/b": [{ text: "1", mode: "100755" }, "1"] },
  ],
  [
    "a link that points elsewhere, or goes",
    {
      a: [
        { text: "b", mode: "120000" },
        { text: "c", mode: "120000" },
      ],
      l: [{ text: "b", mode: "120000" }, null],
    },
  ],
  [
    "another year, and a file that goes with its licence",
    {
      "a.go": ["// Copyright 2020 A\n", "// Copyright 2025 A\n"],
      "b.go": ["// SPDX-License-Identifier: MIT\n", null],
    },
  ],
  [
    "a manifest or lockfile that is JSON, and none of theirs",
    { "package.json": ["{}", "[]"], "package-lock.json": ["{]", "null"] },
  ],
])("nothing is said of %s", (_, sides) => {
  expect(foundIn(sides)).toStrictEqual([]);
});
