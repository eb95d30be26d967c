// scripts/doctor/unprivileged.mjs: runs a program as a user without any privilege, also when root asks.
import { run } from "../bootstrap/command.mjs";

const NOBODY = "65534";

/**
 * From the root folder, as that user may not enter the checkout. Code 127 when it, or `setpriv` for root, cannot start.
 * @param {string} program @param {string[]} args
 */
export function runUnprivileged(program, args) {
  const options = { cwd: "/", timeoutMs: 10_000 };
  if (process.getuid?.() !== 0) return run(program, args, options);
  const drop = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--inh-caps=-all", "--no-new-privs"];
  return run("setpriv", [...drop, program, ...args], options);
}
