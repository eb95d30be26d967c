// core/risk.ts: how much a change asks of its reviewer, from the repository's tier and the diff alone; never from the model.
import type { ChangeClass, RiskTier } from "./schema/vocabulary.ts";

/** From the least to the most. */
export const RISK_WORDS = ["low", "medium", "high"] as const;
export type Risk = (typeof RISK_WORDS)[number];
export type RiskInput = {
  tier: RiskTier;
  changeClasses: readonly ChangeClass[];
  files: number;
  lines: number;
  /** Of the manifests in the diff; see `majorUpgrades`. */
  majorUpgrades: readonly string[];
  /** Of a command: it has a network. */
  reachesOut?: boolean;
};

/** `reasons`: one phrase for each thing that makes it as high as it is; for low, what the change is. Total. */
export function riskOf(input: RiskInput): { risk: Risk; reasons: string[] } {
  const grounds = [
    tierRisk(input.tier),
    ...input.changeClasses.map(classRisk),
    sizeRisk(input),
    ...input.majorUpgrades.map(upgradeRisk),
    ...(input.reachesOut ? [REACHES_OUT] : []),
  ];
  for (const risk of ["high", "medium"] as const) {
    const reasons = grounds.filter((ground) => ground.risk === risk).map((ground) => ground.reason);
    if (reasons.length > 0) return { risk, reasons: [...new Set(reasons)].sort() };
  }
  const classes = [...input.changeClasses].sort().join(", ");
  const what = classes === "" ? "it changes no file yet," : `a small change of ${classes}`;
  return { risk: "low", reasons: [`${what} in a repository of tier ${input.tier}`] };
}

type Ground = { risk: Risk; reason: string };

const REACHES_OUT: Ground = {
  risk: "medium",
  reason: "it reaches other hosts, and can send them what it reads",
};

const BY_TIER = {
  low: "low",
  medium: "low",
  high: "medium",
  critical: "high",
  regulated: "high",
} as const satisfies Record<RiskTier, Risk>;

const BY_CLASS = {
  docs: "low",
  test: "low",
  source: "low",
  config: "medium",
  dependency: "medium",
  generated: "medium",
  ci_workflow: "high",
  production_config: "high",
  instruction_file: "high",
  unknown: "high",
} as const satisfies Record<ChangeClass, Risk>;

const MEDIUM = { files: 10, lines: 300 };
const HIGH = { files: 50, lines: 1500 };

function tierRisk(tier: RiskTier): Ground {
  return { risk: BY_TIER[tier], reason: `the repository is of tier ${tier}` };
}

function classRisk(changeClass: ChangeClass): Ground {
  return { risk: BY_CLASS[changeClass], reason: `it changes files of class ${changeClass}` };
}

function upgradeRisk(upgrade: string): Ground {
  return { risk: "high", reason: `it takes a dependency to another major version: ${upgrade}` };
}

function sizeRisk({ files, lines }: RiskInput): Ground {
  const exceeds = (limit: typeof MEDIUM): boolean => files > limit.files || lines > limit.lines;
  const risk = exceeds(HIGH) ? "high" : exceeds(MEDIUM) ? "medium" : "low";
  return { risk, reason: `${files} files and ${lines} lines are many to review` };
}
