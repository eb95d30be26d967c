// test/activities/sandbox/verifying.ts: verifies a small tree by a profile in a real sandbox; for the tests of verify.run.
import { NamedTests, VerifierProfile } from "../../../core/schema/verification.ts";
import type {
  KeptProfile,
  VerificationPhase,
  VerificationReport,
} from "../../../core/schema/verification.ts";
import type { WorkspaceRef } from "../../../core/schema/action.ts";
import { policy } from "../../support/ledger/policy.ts";
import { kept, keepJson, of, open, source } from "./stage.ts";
import type { stage } from "./stage.ts";

export type Step = { argv: string[]; report: object; required?: boolean };

/** A profile of steps that are called `one`, `two`… */
export function profileOf(...steps: Step[]): VerifierProfile {
  const names = ["one", "two", "three"];
  return VerifierProfile.parse({
    name: "tried",
    description: "of a test",
    steps: steps.map((step, index) => ({ name: names[index], timeout_seconds: 60, ...step })),
  });
}

export const sh = (script: string, report: object = { format: "exit_code" }): Step => ({
  argv: ["sh", "-c", script],
  report,
});

type Host = ReturnType<typeof stage>;

const shell = (host: Host, workspace: WorkspaceRef, command: string) =>
  host.activities["shell.exec"](of({ kind: "shell.exec", workspace, command, timeoutSeconds: 20 }));

/** Verifies the base with `files` on it, after `prepare`. */
export async function verified(
  host: Host,
  profile: KeptProfile,
  {
    files = {},
    prepare = "true",
    ...with_
  }: {
    files?: Record<string, string>;
    prepare?: string;
    phase?: VerificationPhase;
    baseline?: string;
  } = {},
): Promise<{ report: VerificationReport; left: string }> {
  const policyDigest = keepJson({ ...policy(), verifiers: [profile] });
  const asked = open(source());
  const named = { profile: profile.name, policy: policyDigest };
  const { workspace } = await host.activities["workspace.open"]({
    ...asked,
    action: { ...asked.action, ...named },
  });
  try {
    for (const [path, text] of Object.entries(files))
      await shell(
        host,
        workspace,
        `mkdir -p "$(dirname '${path}')" && cat > '${path}' <<'END'\n${text}\nEND`,
      );
    await shell(host, workspace, prepare);
    const phase = with_.phase ?? "clean";
    const action = { kind: "verify.run" as const, workspace, ...named, ...with_, phase };
    const report = await host.activities["verify.run"](of(action));
    const { output } = await shell(
      host,
      workspace,
      "find . -path ./.git -prune -o -type f -print | sort | xargs head",
    );
    return { report, left: kept(output) };
  } finally {
    await host.activities["run.cleanup"](
      of({ kind: "run.cleanup", workspaces: [workspace], reason: "over" }),
    );
  }
}

/** `step: outcome name` of each. */
export const testsOf = ({ named = "" }: VerificationReport): string[] =>
  NamedTests.parse(JSON.parse(kept(named))).tests.map(
    ({ step, outcome, name }) => `${step}: ${outcome} ${name}`,
  );
