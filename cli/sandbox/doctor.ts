// cli/sandbox/doctor.ts: `skein sandbox doctor`: attacks a sandbox of this machine's own, and says what held and what did not.
import type { Finding } from "../../activities/sandbox/doctor/finding.ts";
import { runSandboxDoctor } from "../../activities/sandbox/doctor/run-doctor.ts";
import { localCommand } from "../command.ts";
import { EXIT } from "../exit.ts";
import type { Print } from "../print.ts";
import { columns } from "../print.ts";
import { withSandbox } from "./with-sandbox.ts";

/** Needs neither a stack nor a key. Exit 1: something that must hold does not. */
export const sandboxDoctor = localCommand(async ({ print }, options: { json?: boolean }) => {
  const findings = await withSandbox(runSandboxDoctor);
  const sound = !findings.some(({ status }) => status === "refused");
  if (options.json) print.json({ sound, findings });
  else show(findings, print);
  return sound ? EXIT.done : EXIT.failed;
});

function show(findings: readonly Finding[], print: Print): void {
  const lines = columns(findings.map(({ status, name, seen }) => [status, name, seen]));
  for (const [index, { fix }] of findings.entries()) {
    print.line(lines[index]);
    if (fix !== "") print.line(`          fix: ${fix}`);
  }
  print.line(`\n${verdictOf(findings)}`);
}

function verdictOf(findings: readonly Finding[]): string {
  const names = (status: Finding["status"]): string =>
    findings.flatMap((finding) => (finding.status === status ? [finding.name] : [])).join(", ");
  if (names("refused")) return `Do not run agents here. This does not hold: ${names("refused")}.`;
  if (names("degraded")) return `Agents may run here for development only. Not held: ${names("degraded")}.`;
  return "Agents may run here: every protection was tried and held.";
}
