// test/core/verifier/detect.test.ts: which shipped profile the names at a repository's root tell of.
import { describe, expect, test } from "vitest";
import { detectVerifiers } from "../../../core/verifier/detect.ts";
import { shippedPolicy } from "../../support/stories/profiles.ts";

const CASES: [string[], string[]][] = [
  [["README.md", "package.json", "src"], ["npm-test"]],
  [["go.mod"], ["go-test"]],
  [["Cargo.toml"], ["cargo-test"]],
  [["pom.xml"], ["maven-test"]],
  [["build.gradle.kts"], ["gradle-test"]],
  [["tox.ini", "setup.py"], ["pytest"]],
  [["Makefile"], ["make-test"]],
  [["Makefile", "go.mod"], ["go-test"]],
  [
    ["package.json", "pyproject.toml"],
    ["npm-test", "pytest"],
  ],
  [["PACKAGE.JSON", "package.json.bak"], []],
  [[], []],
];

describe("names at the root", () => {
  test.each(CASES)("%j tell of %j", (names, profiles) => {
    expect(detectVerifiers(names)).toStrictEqual(profiles);
  });

  test("tell of profiles that are shipped", () => {
    const shipped = shippedPolicy("default").verifiers.map(({ name }) => name);
    expect(shipped).toEqual(expect.arrayContaining([...new Set(CASES.flatMap(([, profiles]) => profiles))]));
  });
});
