// core/verifier/flaky.ts: a red verification is run again on the same tree, a few times at most; what differs is flaky. Total.
import { clip } from "../policy/shown.ts";
import type { VerificationReport } from "../schema/verification.ts";

/** As often in all. A third time only where the first two disagree: what fails twice alike is simply red. */
const MOST_RUNS = 3;

/** `reports`: of one tree, oldest first. A run that was killed or found nothing to run says nothing of its tests. */
export function isWorthRerun(reports: readonly VerificationReport[]): boolean {
  const last = reports.at(-1);
  if (!last || last.verdict !== "failed" || last.exitCode === null) return false;
  return reports.length === 1 || (reports.length < MOST_RUNS && differing(reports) !== null);
}

/** The last report stands, marked where an earlier one found something else. Throws without any. */
export function judgeReruns(reports: readonly VerificationReport[]): VerificationReport {
  const last = reports.at(-1);
  if (!last) throw new TypeError("no verification to judge");
  const other = differing(reports);
  return other === null ? last : { ...last, flaky: clip(findingOf(other), 300) };
}

function differing(reports: readonly VerificationReport[]): VerificationReport | null {
  const last = reports.at(-1);
  return reports.find((report) => last && findingOf(report) !== findingOf(last)) ?? null;
}

/** Other tests that failed are another finding. */
function findingOf({ verdict, because, failedTests = [] }: VerificationReport): string {
  const names = failedTests.length > 0 ? ` (${failedTests.join(", ")})` : "";
  return `${verdict}: ${because}${names}`;
}
