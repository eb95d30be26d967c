// test/core/patch/check/secret.test.ts: a secret that a patch adds is told by its place and kind, and never by itself (I9).
import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../../core/patch/check/findings.ts";
import { newCanaries } from "../../../support/stories/canaries.ts";
import type { Sides } from "./changes.ts";
import { changesOf, foundIn } from "./changes.ts";

const { awsId, awsKey, github, password, pem, all } = newCanaries("a patch");
const PLAIN = "const a = 1;\n";

describe("a secret is added:", () => {
  test.each<[string, string]>([
    ["a token", `const remote = "https://x:${github}@example.com/";`],
    ["a cloud key", `const id = "${awsId}"; const aws_secret_access_key = "${awsKey}";`],
    ["a private key", pem],
  ])("%s", (_, line) => {
    const sides: Sides = { "src/a.ts": [PLAIN, `${PLAIN}${line}\n`] };
    const found = findingsOf(changesOf(sides));
    expect(found.findings[0]).toMatchObject({ check: "secret_added", path: "src/a.ts", line: 2 });
    expect(found.findingCounts.secret_added).toBeGreaterThan(0);
    const told = JSON.stringify(found);
    expect(all.filter(({ value }) => told.includes(value))).toStrictEqual([]);
    expect(foundIn({ "src/a.ts": [`${line}\n`, `${PLAIN}${line}\n`] })).toStrictEqual([]); // it was there
    expect(foundIn({ "src/a.ts": [`${line}\n`, null], "src/b.ts": [null, `${line}\n`] })).toStrictEqual([]); // it is moved
    expect(foundIn({ "src/a.ts": [`${PLAIN}${line}\n`, PLAIN] })).toStrictEqual([]); // it goes
  });

  test("one that is only guessed is suspected, and a person tells", () => {
    const line = `const password = "${password}";\n`;
    const found = findingsOf(changesOf({ "src/a.ts": [PLAIN, PLAIN + line] }));
    expect(found.findingCounts).toStrictEqual({ secret_suspected: 1 });
    expect(JSON.stringify(found)).not.toContain(password);
  });

  test("in a test or a document too, where its form alone says what it is", () => {
    const key = `const key = "${github}";\n`;
    expect(foundIn({ "test/a.py": [PLAIN, key], "docs/a.md": [null, key] })).toStrictEqual([
      "secret_added docs/a.md:1",
      "secret_added test/a.py:1",
    ]);
  });

  test("a link to one, and a line too long to be searched", () => {
    expect(
      foundIn({
        "src/l": [
          { text: "a", mode: "120000" },
          { text: github, mode: "120000" },
        ],
      }),
    ).toStrictEqual(["secret_added src/l:1"]);
    const long = `${"x".repeat(1024 * 1024 + 1)}\n`;
    expect(foundIn({ "src/a.csv": [PLAIN, PLAIN + long] })).toStrictEqual(["secret_suspected src/a.csv"]);
    expect(foundIn({ "src/a.csv": [long, PLAIN + long] })).toStrictEqual([]);
  });
});

test.each<[string, Sides]>([
  ["a made-up password in a test", { "test/login.test.ts": ["", `login({ password: "${password}" });\n`] }],
  ["an address in a document", { "README.md": ["", "postgres://shop:shop-2024@localhost/shop\n"] }],
  [
    "a setting that names where its secret is",
    { "src/a.ts": ["", "const password = process.env.DB_PASSWORD;\nconst token = await vault.read('x');\n"] },
  ],
  [
    "a digest in a lockfile",
    {
      "package.json": ["1", "2"],
      "package-lock.json": ["", `{"integrity": "sha512-${"aB3/".repeat(21)}=="}\n`],
    },
  ],
])("nothing is said of %s", (_, sides) => {
  expect(foundIn(sides)).toStrictEqual([]);
});
