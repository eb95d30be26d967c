// core/risk.ts: how much a change asks of its reviewer, from the repository's tier and the diff alone; never from the model.
import type { CheckName } from "./schema/finding.ts";
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
  /** Checks of the diff that found something; see `checksThatFound`. */
  findings: readonly CheckName[];
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
    ...findingRisks(input.findings),
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

/** High: what takes away from what a test says, runs by itself, or is not to be there at all. */
const BY_CHECK = {
  secret_added: "high",
  secret_suspected: "high",
  test_removed: "high",
  test_skipped: "high",
  test_weakened: "high",
  install_script_added: "high",
  lockfile_without_manifest: "high",
  dependency_added: "medium",
  generated_without_source: "medium",
  binary_added: "medium",
  symlink_added: "medium",
  mode_changed: "medium",
  not_checked: "high",
  licence_header_removed: "medium",
} as const satisfies Record<CheckName, Risk>;

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

/** One ground for all of a kind: a reviewer reads each finding elsewhere. */
function findingRisks(findings: readonly CheckName[]): Ground[] {
  return (["high", "medium"] as const).flatMap((risk) => {
    const names = findings.filter((check) => BY_CHECK[check] === risk).toSorted();
    return names.length > 0 ? [{ risk, reason: `checks of the diff found ${names.join(", ")}` }] : [];
  });
}

function sizeRisk({ files, lines }: RiskInput): Ground {
  const exceeds = (limit: typeof MEDIUM): boolean => files > limit.files || lines > limit.lines;
  const risk = exceeds(HIGH) ? "high" : exceeds(MEDIUM) ? "medium" : "low";
  return { risk, reason: `${files} files and ${lines} lines are many to review` };
}
