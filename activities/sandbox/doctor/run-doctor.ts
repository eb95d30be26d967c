// activities/sandbox/doctor/run-doctor.ts: tries every protection of a sandbox for real, and says what it saw; any `refused` means no agent runs here.
import { randomUUID } from "node:crypto";
import { LIMIT_NAMES } from "../driver/driver.ts";
import type { ExecResult, LimitName, SandboxDriver, SandboxProbe, Workspace } from "../driver/driver.ts";
import { CHECKS, DOCTOR_LIMITS } from "./checks.ts";
import { commandOf } from "./finding.ts";
import type { Check, Finding } from "./finding.ts";

/** Takes about five seconds. Never throws for what it finds; leaves nothing behind. */
export async function runSandboxDoctor(driver: SandboxDriver, signal: AbortSignal): Promise<Finding[]> {
  const probe = await driver.probe();
  const machine = [started(probe), ...mechanisms(probe)];
  if (probe.refusals.length > 0)
    return [...machine, ...CHECKS.map(({ name }) => skipped(name, "no sandbox starts"))];
  const id = `doctor-${randomUUID()}`;
  try {
    const workspace = await driver.open({
      workspaceId: id,
      runId: id,
      limits: DOCTOR_LIMITS,
      readOnlyMounts: [],
    });
    const findings = [hostUid(workspace)];
    for (const check of CHECKS) {
      signal.throwIfAborted();
      findings.push(await attempt(driver, workspace, { check, signal }));
    }
    return [...machine, ...findings];
  } finally {
    await driver.destroy({ id });
  }
}

function started({ driver, version, refusals }: SandboxProbe): Finding {
  if (refusals.length === 0) return { name: "start", status: "ok", seen: `${driver}, ${version}`, fix: "" };
  const seen = refusals.map(({ because }) => because).join("; ");
  return { name: "start", status: "refused", seen, fix: refusals.map(({ fix }) => fix).join("; ") };
}

/** What a limit that nothing holds means for the machine. */
const UNLIMITED = {
  memory: "a command may take all the memory there is",
  processes: "a command may start processes until nobody else can",
  cpu: "a command may keep every processor busy",
  disk: "a command may fill the disk",
} as const satisfies Record<LimitName, string>;

/** A limit without a mechanism is refused by the start, unless a policy let it go: then it is degraded. */
function mechanisms({ enforcement }: SandboxProbe): Finding[] {
  return LIMIT_NAMES.map((limit) => {
    const by = enforcement[limit];
    const name = `mechanism for ${limit}`;
    if (by !== "none") return { name, status: "ok", seen: by, fix: "" };
    const fix =
      "start the worker in a control group of its own: systemd-run --user --scope -p Delegate=yes …";
    return { name, status: "degraded", seen: `nothing limits it: ${UNLIMITED[limit]}`, fix };
  });
}

function hostUid({ hostUid: uid }: Workspace): Finding {
  if (uid !== 0) return { name: "host uid", status: "ok", seen: `uid ${uid}`, fix: "" };
  return {
    name: "host uid",
    status: "refused",
    seen: "uid 0",
    fix: "never run a sandbox as the host's root",
  };
}

async function attempt(
  driver: SandboxDriver,
  workspace: Workspace,
  { check, signal }: { check: Check; signal: AbortSignal },
): Promise<Finding> {
  const { name, wants, needs, fix } = check;
  if (needs !== undefined && workspace.enforcement[needs] === "none")
    return skipped(name, `nothing limits ${needs}`);
  const result = await driver.exec(workspace, commandOf(check), signal);
  return {
    name,
    status: wants(result) ? "ok" : "refused",
    seen: describe(result),
    fix: wants(result) ? "" : fix,
  };
}

function skipped(name: string, seen: string): Finding {
  return { name, status: "skipped", seen, fix: "" };
}

function describe({ outcome, durationMs, stdout, problem }: ExecResult): string {
  const words = (problem ?? stdout.text).trim().replaceAll(/\s+/g, " ").slice(0, 120);
  return `${outcome} in ${durationMs} ms${words === "" ? "" : `: ${words}`}`;
}
