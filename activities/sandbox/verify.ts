// activities/sandbox/verify.ts: `verify.run`: the profile's steps in a workspace, and what their exit codes and reports say.
import type { Admitted } from "../../core/contract.ts";
import type { Redactor } from "../../core/redact/redaction.ts";
import { NamedTests, SHOWN_TESTS } from "../../core/schema/verification.ts";
import type {
  BaselineComparison,
  VerificationReport,
  VerifierProfile,
} from "../../core/schema/verification.ts";
import { clip } from "../../core/policy/shown.ts";
import { compareTests } from "../../core/verifier/compare.ts";
import { isDecisive, judgeProfile } from "../../core/verifier/judge-profile.ts";
import type { JudgedProfile } from "../../core/verifier/judge-profile.ts";
import { NAMED_TESTS } from "../../core/verifier/reading.ts";
import { readable } from "./command.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";
import { readJsonArtifact } from "./read-json.ts";
import type { Registry } from "./registry.ts";
import { runStep } from "./verify-step.ts";
import type { StepDone } from "./verify-step.ts";

type Verify = Admitted<"verify.run">;

/** Fails: `verifier_infrastructure` where a step's own program is missing. */
export async function verify(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Verify,
): Promise<VerificationReport> {
  const { workspace, profile, profileDigest } = registry.find(action.workspace.id);
  const redactor = deps.redactor(claims.run);
  const done = await runSteps(deps, workspace, profile);
  const judged = judgeProfile(
    profile,
    done.map(({ finding }) => finding),
  );
  const named = namedTests(done, redactor);
  const failedTests = named.tests.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
  const compared = judged.verdict === "passed" ? await compareWith(deps, { permit, action, named }) : null;
  return {
    phase: action.phase,
    profile: profile.name,
    profileDigest,
    ...redacted(redactor, judged),
    log: await keepLog(deps, { permit, redactor, log: logOf(done) }),
    failedTests: failedTests.slice(0, SHOWN_TESTS),
    named: await keepNamed(deps, { permit, named }),
    ...(compared && { compared }),
  };
}

async function runSteps(
  deps: SandboxDeps,
  workspace: Workspace,
  { steps }: VerifierProfile,
): Promise<StepDone[]> {
  const done: StepDone[] = [];
  for (const step of steps) {
    const ran = await runStep(deps, workspace, step);
    done.push(ran);
    if (isDecisive(ran.finding)) break;
  }
  return done;
}

/** What a step says may quote its report (I9). */
function redacted(redactor: Redactor, judged: JudgedProfile): JudgedProfile {
  const clean = (because: string): string => redactor.redact(because).text;
  const steps = judged.steps.map((step) => ({ ...step, because: clean(step.because) }));
  return { ...judged, because: clean(judged.because), steps };
}

/** A name may hold a secret (I9). */
function namedTests(done: readonly StepDone[], redactor: Redactor): NamedTests {
  const all = done.flatMap(({ finding, tests }) => tests.map((test) => ({ step: finding.name, ...test })));
  const total = done.reduce((sum, { finding }) => sum + finding.tests.total, 0);
  const tests = all
    .slice(0, NAMED_TESTS)
    .map((test) => ({ ...test, name: clip(redactor.redact(test.name).text, 200) }));
  return { tests, complete: tests.length === total };
}

async function compareWith(
  { artifacts }: SandboxDeps,
  { permit, action, named }: Pick<Verify, "permit" | "action"> & { named: NamedTests },
): Promise<BaselineComparison | null> {
  const { baseline } = action;
  if (baseline === undefined) return null;
  const before = await readJsonArtifact(artifacts, { permit, digest: baseline, schema: NamedTests });
  return compareTests(before, named);
}

async function keepNamed(
  { artifacts }: SandboxDeps,
  { permit, named }: { permit: string; named: NamedTests },
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(named));
  return (await artifacts.put(permit, "verification_report", bytes)).digest;
}

/** Raw for auditors, redacted for people and the agent. */
async function keepLog(
  { artifacts }: SandboxDeps,
  { permit, redactor, log }: { permit: string; redactor: Redactor; log: string },
): Promise<string> {
  await artifacts.put(permit, "raw_log", new TextEncoder().encode(log));
  const { noted } = readable(redactor, log);
  return (await artifacts.put(permit, "redacted_log", new TextEncoder().encode(noted))).digest;
}

function logOf(done: readonly StepDone[]): string {
  const [only] = done;
  if (only && done.length === 1) return only.log;
  return done.map(({ finding, log }) => `── ${finding.name}: ${finding.because}\n${log}`).join("\n");
}
