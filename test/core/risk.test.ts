// test/core/risk.test.ts: what makes a change risky, and that more of it never makes it less so.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RiskInput } from "../../core/risk.ts";
import { riskOf } from "../../core/risk.ts";
import { CHECKS } from "../../core/schema/finding.ts";
import { CHANGE_CLASSES, RISK_TIERS } from "../../core/schema/vocabulary.ts";

const SMALL: RiskInput = {
  tier: "low",
  changeClasses: ["source"],
  files: 1,
  lines: 10,
  majorUpgrades: [],
  findings: [],
};

describe("risk", () => {
  test.each<[string, Partial<RiskInput>, string]>([
    ["a small change", {}, "low"],
    ["a change of nothing", { changeClasses: [], files: 0, lines: 0 }, "low"],
    ["tests and documents", { changeClasses: ["docs", "test"] }, "low"],
    ["dependencies", { changeClasses: ["dependency"] }, "medium"],
    ["a repository of high tier", { tier: "high" }, "medium"],
    ["a regulated repository", { tier: "regulated" }, "high"],
    ["workflows", { changeClasses: ["ci_workflow", "docs"] }, "high"],
    ["files of unknown class", { changeClasses: ["unknown"] }, "high"],
    ["production settings", { changeClasses: ["production_config"] }, "high"],
    ["a major upgrade", { changeClasses: ["dependency"], majorUpgrades: ["a 1 → 2"] }, "high"],
    ["a command with a network", { changeClasses: [], files: 0, lines: 0, reachesOut: true }, "medium"],
    ["a test that is gone", { findings: ["binary_added", "test_removed"] }, "high"],
    ["a dependency that is new", { findings: ["dependency_added"] }, "medium"],
    ["many files", { files: 11 }, "medium"],
    ["very many lines", { lines: 1501 }, "high"],
  ])("of %s", (_, change, risk) => {
    const result = riskOf({ ...SMALL, ...change });
    expect(result.risk).toBe(risk);
    expect(result.reasons.length).toBeGreaterThan(0);
  });

  test("never falls when a change grows, takes in a class, or its repository's tier rises", () => {
    const input = fc.record({
      tier: fc.constantFrom(...RISK_TIERS),
      changeClasses: fc.subarray([...CHANGE_CLASSES]),
      files: fc.nat(100),
      lines: fc.nat(3000),
      majorUpgrades: fc.array(fc.constantFrom("a 1 → 2", "b 0.1 → 0.2"), { maxLength: 2 }),
      findings: fc.subarray([...CHECKS]),
    });
    const rank = (of: RiskInput): number => ["low", "medium", "high"].indexOf(riskOf(of).risk);
    fc.assert(
      fc.property(input, fc.constantFrom(...CHANGE_CLASSES), fc.nat(50), (base, added, more) => {
        const grown = {
          ...base,
          changeClasses: [...base.changeClasses, added],
          files: base.files + more,
          lines: base.lines + more,
          majorUpgrades: [...base.majorUpgrades, ...(more % 2 === 0 ? [] : ["c 3 → 4"])],
          findings: [...base.findings, CHECKS[more % CHECKS.length] ?? CHECKS[0]],
        };
        const tier =
          RISK_TIERS[Math.min(RISK_TIERS.indexOf(base.tier) + 1, RISK_TIERS.length - 1)] ?? base.tier;
        expect(rank(grown)).toBeGreaterThanOrEqual(rank(base));
        expect(rank({ ...base, tier })).toBeGreaterThanOrEqual(rank(base));
        expect(riskOf(base).reasons.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
