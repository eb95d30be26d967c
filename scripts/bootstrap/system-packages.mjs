// scripts/bootstrap/system-packages.mjs: bubblewrap, socat and ripgrep; by apt when root, else the exact command to type.
import { findProgram, run, tail } from "./command.mjs";
import { missing, ok, SetupFault } from "./finding.mjs";

/** Program → the package that holds it; the same name in Debian, Fedora, Arch, Alpine and openSUSE. */
const PACKAGE_OF = { bwrap: "bubblewrap", socat: "socat", rg: "ripgrep" };

const INSTALL_BY = [
  { manager: "apt-get", command: "apt-get update && SUDOapt-get install -y" },
  { manager: "dnf", command: "dnf install -y" },
  { manager: "pacman", command: "pacman -S --needed" },
  { manager: "apk", command: "apk add" },
  { manager: "zypper", command: "zypper install -y" },
];

/** @type {import("./finding.mjs").Step[]} */
export const systemPackages = Object.entries(PACKAGE_OF).map(([program, name]) => ({
  name,
  async inspect() {
    const path = findProgram(program);
    if (path !== undefined) return ok(path);
    return missing({ what: `no ${program}`, where: "PATH", fix: commandFor(missingPackages()) });
  },
  async provide(problem, say) {
    if (!isRoot() || findProgram("apt-get") === undefined) throw new SetupFault(problem);
    const names = missingPackages(); // all at once: the steps of the others then find theirs
    say(`apt-get install ${names.join(" ")}`);
    if ((await aptInstall(names)).code === 0) return;
    say("package lists may be old: apt-get update");
    await apt(["update"]);
    const second = await aptInstall(names);
    if (second.code === 0) return;
    throw new SetupFault({ ...problem, what: `apt-get could not install ${name}:\n${tail(second.output)}` });
  },
}));

function missingPackages() {
  return Object.entries(PACKAGE_OF)
    .filter(([program]) => findProgram(program) === undefined)
    .map(([, name]) => name);
}

/** @param {string[]} names */
function aptInstall(names) {
  return apt(["install", "-y", "--no-install-recommends", ...names]);
}

/** @param {string[]} args */
function apt(args) {
  const waitForOthers = ["-o", "DPkg::Lock::Timeout=120"];
  return run("apt-get", [...waitForOthers, ...args], { env: { DEBIAN_FRONTEND: "noninteractive" } });
}

/** @param {string[]} names */
function commandFor(names) {
  if (process.platform !== "linux") {
    return "the development sandbox needs Linux namespaces: run Skein on Linux, in a virtual machine if need be";
  }
  const known = INSTALL_BY.find(({ manager }) => findProgram(manager) !== undefined);
  if (known === undefined) return `install ${names.join(", ")} with this system's package manager`;
  const sudo = isRoot() ? "" : "sudo ";
  return `${sudo}${known.command.replace("SUDO", sudo)} ${names.join(" ")}`;
}

function isRoot() {
  return process.getuid?.() === 0;
}
