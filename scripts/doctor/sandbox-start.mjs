// scripts/doctor/sandbox-start.mjs: does bubblewrap start a command with namespaces of its own, unprivileged? By trying it.
import { tail } from "../bootstrap/command.mjs";
import { ok, wrong } from "../bootstrap/finding.mjs";
import { runUnprivileged } from "./unprivileged.mjs";

const NAMESPACES = ["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"];
const CONFINEMENT = ["--die-with-parent", "--new-session", "--cap-drop", "ALL"];
const SYSTEM = ["/usr", "/bin", "/lib", "/lib64"].flatMap((folder) => ["--ro-bind-try", folder, folder]);
const OWN = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
const ARGS = [...NAMESPACES, ...CONFINEMENT, ...SYSTEM, ...OWN];

/** @type {import("../bootstrap/finding.mjs").Step} */
export const sandboxStart = {
  name: "sandbox start",
  async inspect() {
    const { code, output } = await runUnprivileged("bwrap", [
      ...ARGS,
      "--",
      "/bin/sh",
      "-c",
      "echo started $$",
    ]);
    // Process 2 (or lower): the pid namespace is its own, not the host's.
    if (code === 0 && /^started [12]$/.test(output.trim())) return ok("bubblewrap starts unprivileged");
    return wrong({
      what: `bubblewrap does not start a command unprivileged: ${tail(output) || `exit code ${code}`}`,
      where: `bwrap ${NAMESPACES.join(" ")} …`,
      fix: "see `user namespaces` above; inside a container, /proc must not be masked; root needs setpriv (util-linux)",
    });
  },
};
