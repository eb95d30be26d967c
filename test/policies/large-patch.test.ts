// test/policies/large-patch.test.ts: a patch of many files is judged on every path it changes, not on the first few.
import { expect, test } from "vitest";
import { loadPolicies } from "../../core/policy/load.ts";
import { BOUNDARY } from "../../core/policy/ordinary.ts";
import { PolicyCase } from "../../core/schema/policy-case.ts";
import { judgeCase, policyFiles } from "./policy-files.ts";

const snapshot = loadPolicies(policyFiles(), "default");
const many = Array.from({ length: 400 }, (_, index) => `src/${String(index).padStart(3, "0")}.ts`);

function effectOf(paths: string[], files = paths.length): string {
  const each = PolicyCase.parse({
    name: "a large patch",
    action: { kind: "patch.submit", boundary: { ...BOUNDARY, paths, files } },
    repository: { repository: "acme/payments-api" },
    expect: { effect: "allow", rules: [] },
  });
  const { verdict } = judgeCase(snapshot, each);
  return verdict?.effect ?? "none";
}

test("400 harmless paths are allowed where a rule asks for any path", () => {
  expect(effectOf(many)).toBe("allow");
});

test("one path among 400 that is kept from agents denies them all", () => {
  expect(effectOf([...many, "zz/secrets.ts", "secrets/key.txt"].sort())).toBe("deny");
});

test("I3 what is not named cannot be judged, and denies", () => {
  expect(effectOf(many, 401)).toBe("deny");
});
