// scripts/doctor/user-namespaces.mjs: may a user without privileges make a user namespace? By trying it.
import { readFileSync } from "node:fs";
import { tail } from "../bootstrap/command.mjs";
import { ok, wrong } from "../bootstrap/finding.mjs";
import { runUnprivileged } from "./unprivileged.mjs";

/** Kernel settings that forbid it, and the value that does. */
const FORBIDDING = [
  { setting: "user.max_user_namespaces", value: "0", allow: "15000" },
  { setting: "kernel.unprivileged_userns_clone", value: "0", allow: "1" },
  { setting: "kernel.apparmor_restrict_unprivileged_userns", value: "1", allow: "0" },
];

/** @type {import("../bootstrap/finding.mjs").Step} */
export const userNamespaces = {
  name: "user namespaces",
  async inspect() {
    const { code, output } = await runUnprivileged("unshare", ["--user", "true"]);
    if (code === 0) return ok("an unprivileged user may make one");
    const found = FORBIDDING.find(({ setting, value }) => read(pathOf(setting)) === value);
    return wrong({
      what: `no user namespace for an unprivileged user: ${tail(output)}`,
      where: found === undefined ? "unshare --user true" : pathOf(found.setting),
      fix:
        found === undefined
          ? "inside a container, its seccomp profile must allow unshare and mount; on a host, install util-linux"
          : `sudo sysctl -w ${found.setting}=${found.allow}`,
    });
  },
};

/** @param {string} setting */
function pathOf(setting) {
  return `/proc/sys/${setting.replace(".", "/")}`;
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined; // this kernel has no such setting
  }
}
