// test/support/ledger/policy.ts: small policy snapshots, as loading would give them.
import type { LoadedRule, PolicySnapshot } from "../../../core/schema/policy.ts";

export function rule(changes: Partial<LoadedRule> & Pick<LoadedRule, "id" | "effect">): LoadedRule {
  const blank = {
    actions: ["*"],
    because: "for this test",
    match: [],
    not_match: [],
    file: "test.yaml",
    line: 1,
  };
  return { ...blank, ...changes };
}

/** Everything allowed by the platform, and whatever `more` adds at that level. One verifier profile, `node`. */
export function policy(...more: LoadedRule[]): PolicySnapshot {
  const rules = [rule({ id: "all-allowed", effect: "allow" }), ...more];
  return {
    documents: [{ level: "platform", name: "platform", revision: 1, rules }],
    verifiers: [
      {
        name: "node",
        description: "node's own test runner",
        steps: [
          {
            name: "test",
            argv: ["node", "--test"],
            timeout_seconds: 60,
            report: { format: "tap", least_tests: 1 },
            required: true,
          },
        ],
        build_outputs: [],
        caches: [],
      },
    ],
    errors: [],
  };
}

export const NO_SHELL = rule({
  id: "no-shell",
  effect: "deny",
  actions: ["shell.exec"],
  because: "shells are noisy",
});

/** Everything allowed by the platform, and the organization of tenant acme with these rules. */
export function withOrganization(...rules: LoadedRule[]): PolicySnapshot {
  const platform = policy();
  const organization = { level: "organization" as const, name: "acme", revision: 1, rules };
  return { ...platform, documents: [...platform.documents, organization] };
}
