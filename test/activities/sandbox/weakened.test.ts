// test/activities/sandbox/weakened.test.ts: each protection taken from the driver, one at a time, is missed by the check that is about it (I20).
import { afterEach, describe, expect, test, vi } from "vitest";
import { CHECKS, DOCTOR_LIMITS } from "../../../activities/sandbox/doctor/checks.ts";
import { commandOf } from "../../../activities/sandbox/doctor/finding.ts";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import type { UseLimits } from "../../../activities/sandbox/driver/driver.ts";
import type * as BwrapArgv from "../../../activities/sandbox/driver/bwrap-argv.ts";
import type * as LaunchArgv from "../../../activities/sandbox/driver/launch-argv.ts";
import type * as RunGroup from "../../../activities/sandbox/cgroup/run-group.ts";
import type * as Ground from "../../../activities/sandbox/workspace/ground.ts";
import { MIB, reasonToSkip, removeState, trialConfig, unenforced } from "./trial.ts";

/** What a driver of ours would do if somebody had made it weaker. */
const weak = vi.hoisted(() => ({
  bwrap: (argv: string[]): string[] => argv,
  rlimits: (argv: string[]): string[] => argv,
  use: (limits: UseLimits): UseLimits => limits,
  tmpfs: (options: string): string => options,
}));
vi.mock("../../../activities/sandbox/driver/bwrap-argv.ts", async (original) => {
  const real = await original<typeof BwrapArgv>();
  return { ...real, bwrapArguments: (view: BwrapArgv.View) => weak.bwrap(real.bwrapArguments(view)) };
});
vi.mock("../../../activities/sandbox/driver/launch-argv.ts", async (original) => {
  const real = await original<typeof LaunchArgv>();
  return {
    ...real,
    rlimitArguments: (plan: LaunchArgv.RlimitPlan) => weak.rlimits(real.rlimitArguments(plan)),
  };
});
vi.mock("../../../activities/sandbox/cgroup/run-group.ts", async (original) => {
  const real = await original<typeof RunGroup>();
  const openCommandGroup: typeof RunGroup.openCommandGroup = (run, name, use) =>
    real.openCommandGroup(run, name, weak.use(use));
  const openRunGroup: typeof RunGroup.openRunGroup = (hierarchy, id, use) =>
    real.openRunGroup(hierarchy, id, weak.use(use));
  return { ...real, openCommandGroup, openRunGroup };
});
vi.mock("../../../activities/sandbox/workspace/ground.ts", async (original) => {
  const real = await original<typeof Ground>();
  const tmpfsOptions: typeof Ground.tmpfsOptions = (plan, owner) =>
    weak.tmpfs(real.tmpfsOptions(plan, owner));
  return { ...real, tmpfsOptions };
});

const same = <T>(value: T): T => value;
afterEach(() => Object.assign(weak, { bwrap: same, rlimits: same, use: same, tmpfs: same }));

/** What the doctor would say of it. */
async function holds(name: string): Promise<boolean> {
  const check = CHECKS.find((each) => each.name === name);
  if (check === undefined) throw new Error(`there is no check ${name}`);
  const config = trialConfig("weak");
  const driver = createBwrapDriver(config);
  try {
    const workspace = await driver.open({
      workspaceId: "weak",
      runId: "weak",
      limits: DOCTOR_LIMITS,
      readOnlyMounts: [],
    });
    return check.wants(await driver.exec(workspace, commandOf(check), new AbortController().signal));
  } finally {
    await driver.destroy({ id: "weak" });
    removeState(config);
  }
}

/** Without these arguments, each with as many that follow it. */
const without =
  (...dropped: (readonly [word: string, ...rest: string[]])[]) =>
  (argv: string[]): string[] => {
    let left = argv;
    for (const words of dropped) {
      const at = left.findIndex((_, index) => words.every((word, offset) => left[index + offset] === word));
      if (at < 0) throw new Error(`there is no ${words.join(" ")} to leave out`);
      left = left.toSpliced(at, words.length);
    }
    return left;
  };
const instead =
  (was: readonly string[], now: readonly string[]) =>
  (argv: string[]): string[] => {
    const at = argv.findIndex((_, index) => was.every((word, offset) => argv[index + offset] === word));
    if (at < 0) throw new Error(`there is no ${was.join(" ")} to replace`);
    return argv.toSpliced(at, was.length, ...now);
  };
const dropSeccomp = (argv: string[]): string[] => {
  const at = argv.indexOf("--seccomp");
  return argv.toSpliced(at, 2, "--sync-fd", argv[at + 1] ?? "");
};

describe.skipIf(reasonToSkip !== null)("I20 the doctor is not blind to", () => {
  test.each<[string, (argv: string[]) => string[], string]>([
    ["another user inside", instead(["--uid", "1000"], ["--uid", "1001"]), "user inside"],
    ["root inside", instead(["--uid", "1000", "--gid", "1000"], ["--uid", "0", "--gid", "0"]), "user inside"],
    ["no filter of system calls", dropSeccomp, "seccomp, no new privileges, no capability"],
    ["a namespace to be made", (argv) => without(["--disable-userns"])(dropSeccomp(argv)), "a denied call"],
    ["the host's network", without(["--unshare-net"]), "only loopback, no route"],
    ["the host's processes", without(["--unshare-pid"]), "no host process"],
    ["the host's shared memory", without(["--unshare-ipc"]), "namespaces of its own"],
    ["the host's name", without(["--unshare-uts"], ["--hostname", "sandbox"]), "namespaces of its own"],
    ["the host's control groups", without(["--unshare-cgroup-try"]), "namespaces of its own"],
    ["a root that can be written", without(["--remount-ro", "/"]), "read-only root and devices"],
    ["devices that can be written", without(["--remount-ro", "/dev"]), "read-only root and devices"],
    [
      "a folder of the host",
      instead(["--remount-ro", "/"], ["--ro-bind", "/run", "/run", "--remount-ro", "/"]),
      "no host socket or folder",
    ],
    [
      "a variable of the worker",
      instead(["--clearenv"], ["--clearenv", "--setenv", "AWS_SECRET_ACCESS_KEY", "x"]),
      "environment",
    ],
    [
      "scratch folders without a size",
      (argv) => argv.filter((word, at) => word !== "--size" && argv[at - 1] !== "--size"),
      "scratch folders",
    ],
  ])("%s", async (_, weaken, name) => {
    weak.bwrap = weaken;
    expect(await holds(name)).toBe(false);
  });

  test.each(["--nofile", "--core", "--fsize"])("processes without %s", async (limit) => {
    weak.rlimits = (argv) =>
      argv
        .map((each) => (each.startsWith(limit) ? `${limit}=unlimited` : each))
        .filter((each) => limit !== "--nofile" || !each.startsWith(limit));
    expect(await holds("limits of each process")).toBe(false);
  });

  test.skipIf(unenforced.includes("memory"))("a command with more memory than it was given", async () => {
    weak.use = (limits) => ({ ...limits, memoryBytes: 600 * MIB });
    expect(await holds("memory limit")).toBe(false);
  });

  test.skipIf(unenforced.includes("cpu"))("a command with more processors than it was given", async () => {
    weak.use = (limits) => ({ ...limits, cpus: 2 });
    expect(await holds("processor limit")).toBe(false);
  });

  test.skipIf(unenforced.includes("processes"))(
    "a command with more processes than it was given",
    async () => {
      weak.use = (limits) => ({ ...limits, processes: 4000 });
      weak.rlimits = (argv) => argv.filter((each) => !each.startsWith("--nproc"));
      expect(await holds("process limit")).toBe(false);
    },
  );

  test("a workspace with more room than it was given", async () => {
    weak.tmpfs = (options) => options.replace(/size=\d+/, "size=100m");
    expect(await holds("byte limit")).toBe(false);
    weak.tmpfs = (options) => options.replace(/nr_inodes=\d+/, "nr_inodes=5000");
    expect(await holds("inode limit")).toBe(false);
  });
});
