// cli/sandbox/exec.ts: `skein sandbox exec`: any command as an agent's tool would run it, on a copy of a folder.
import { realpathSync, statSync } from "node:fs";
import { runOnCopy } from "../../activities/sandbox/copy/run-on-copy.ts";
import type { CopyRun } from "../../activities/sandbox/copy/run-on-copy.ts";
import type { ExecResult, Stream } from "../../activities/sandbox/driver/driver.ts";
import { SANDBOX_PROFILES } from "../../activities/sandbox/limits.ts";
import type { SandboxProfileName } from "../../activities/sandbox/limits.ts";
import { localCommand } from "../command.ts";
import { durationOf } from "../duration.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { harmless } from "../print.ts";
import { limitHit } from "./limit-hit.ts";
import { withSandbox } from "./with-sandbox.ts";

type Options = { workspace: string; profile: string; timeout: string; writeBack?: boolean };

/** Nothing ran: as `env`, `timeout` and container engines have it. */
const NOT_RUN = 125;
/** As timeout(1) has it. */
const TIMED_OUT = 124;
const KILLED = 137;
const INTERRUPTED = 130;

const OUTPUT_BYTES = 32 * 1024 * 1024;
const SHOWN_REFUSALS = 5;
const TIMEOUT = {
  option: "--timeout",
  units: ["s", "m", "h"],
  advice: "seconds, minutes or hours, such as 30s or 10m",
} as const;

/** Needs neither a stack nor a key. The command's exit code is passed through. */
export const sandboxExec = localCommand(async (_, argv: string[], options: Options) => {
  const limits = SANDBOX_PROFILES[profileOf(options.profile)];
  const folder = folderOf(options.workspace);
  const commandLimits = {
    wallMs: durationOf(options.timeout, TIMEOUT),
    keptBytes: 4096,
    outputBytes: OUTPUT_BYTES,
  };
  const command = { argv, limits: commandLimits, onOutput: passOn };
  const isWrittenBack = options.writeBack === true;
  const ran = await withSandbox((driver, signal) =>
    runOnCopy(driver, { folder, limits, command, isWrittenBack, signal }),
  ).catch((error: unknown) => (say(error instanceof Error ? error.message : String(error)), null));
  if (ran === null) return NOT_RUN;
  report(ran, { isWrittenBack });
  const hit = limitHit(ran.result, { ...limits, ...commandLimits });
  if (hit !== null) say(hit);
  return codeOf(ran.result);
});

function profileOf(name: string): SandboxProfileName {
  if (Object.hasOwn(SANDBOX_PROFILES, name)) return name as SandboxProfileName;
  const known = Object.keys(SANDBOX_PROFILES).join(", ");
  throw new CommandFault(EXIT.badInput, `--profile ${name}: there is no such profile; there are: ${known}`);
}

function folderOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(path);
  throw new CommandFault(EXIT.badInput, `--workspace ${path}: is no folder`);
}

/** To a terminal nothing that could drive it. */
function passOn(stream: Stream, chunk: Uint8Array): void {
  const out = process[stream];
  out.write(out.isTTY ? harmless(Buffer.from(chunk).toString("utf8")) : chunk);
}

function report({ result, notCopied, back }: CopyRun, { isWrittenBack }: { isWrittenBack: boolean }): void {
  refusals("not copied", notCopied);
  if (back !== null) {
    refusals("not put back", back.refused);
    say(`put back: ${back.written} written, ${back.deleted} deleted`);
  } else if (isWrittenBack) say(`nothing was put back, as the command ended with ${result.outcome}`);
}

function refusals(what: string, refused: CopyRun["notCopied"]): void {
  for (const { path, because } of refused.slice(0, SHOWN_REFUSALS)) say(`${what}: ${path}: ${because}`);
  const more = refused.length - SHOWN_REFUSALS;
  if (more > 0) say(`${what}: ${more} more`);
}

function codeOf({ outcome, exitCode, problem }: ExecResult): number {
  if (outcome === "timeout") return TIMED_OUT;
  if (outcome === "cancelled") return INTERRUPTED;
  if (outcome !== "sandbox_error") return exitCode ?? KILLED;
  say(problem ?? "the sandbox failed");
  return NOT_RUN;
}

function say(text: string): void {
  process.stderr.write(`skein: ${harmless(text)}\n`);
}
