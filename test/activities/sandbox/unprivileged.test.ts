// test/activities/sandbox/unprivileged.test.ts: a worker without root holds a run to the same rules, by a keeper process (I8).
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, openSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import { LIMIT_NAMES, SandboxRefused } from "../../../activities/sandbox/driver/driver.ts";
import type {
  ExecResult,
  SandboxProbe,
  TreeReading,
  WriteReport,
} from "../../../activities/sandbox/driver/driver.ts";
import type { BwrapConfig } from "../../../activities/sandbox/driver/host.ts";
import { LIMITS, reasonToSkip, removeState, trialConfig } from "./trial.ts";

const worker = fileURLToPath(new URL("worker-process.ts", import.meta.url));
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

type Told = {
  probe: SandboxProbe;
  uid: number;
  results: ExecResult[];
  written: WriteReport;
  tree: TreeReading;
};

const canRun = isRoot ? canEnter() : reasonToSkip === null;
if (!canRun)
  console.error(
    "\n!!! SKIPPED, NOT PASSED: no other user can read this checkout, so the unprivileged worker is not tried\n",
  );

describe.skipIf(!canRun)("a worker without root", () => {
  test("I8 confines, limits and exports as a root worker does", () => {
    const told = asNobody(
      [
        "id -u; cat /etc/shadow /root/.profile 2>&1 | grep -c 'root:'; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '",
        "grep -E 'Seccomp:|CapEff' /proc/self/status | tr -d '\\t '; ls /proc | grep -cE '^[0-9]{3,}$'; echo x > /dev/stdout",
        "head -c 20m /dev/zero > big; exit 0",
        "rm big; bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 0.5; echo over",
        "i=0; while [ $i -lt 100 ]; do echo $i; sleep 1 & i=$((i+1)); done",
        "setsid sh -c 'while :; do date +%N > beat; sleep 0.02; done' & sleep 0.2; echo done",
        "cat beat > once; sleep 0.2; cmp beat once && echo still",
      ],
      ["memory", "cpu"],
    );
    expect(told.probe.enforcement).toMatchObject({ processes: "rlimit", disk: "tmpfs" });
    expect(told.uid).toBe(isRoot ? NOBODY : process.getuid?.());
    const texts = told.results.map(({ stdout }) => stdout.text);
    expect(texts[0]).toBe("1000\n0\nlo\n");
    expect(texts[1]).toBe("CapEff:0000000000000000\nSeccomp:2\n0\nx\n");
    expect(told.results[2]?.outcome).toBe("quota");
    expect(told.results[3]?.durationMs).toBeLessThan(10_000);
    expect(texts[4]?.trim().split("\n").length).toBeLessThan(LIMITS.processes + 20);
    expect(told.results[4]?.stderr.text).toMatch(/Cannot fork/);
    expect(told.results[6]?.stdout.text).toBe("still\n");
    expect(told.written).toStrictEqual({ written: 1, deleted: 0, refused: [] });
    expect(told.tree.entries.find(({ path }) => path === "d/w")).toMatchObject({ mode: "100755", size: 7 });
    expect(told.tree.refused).toStrictEqual([]);
  });

  test.skipIf(!isRoot)("I20 what nothing can hold it to is refused, by name and with a fix", () => {
    const { probe } = asNobody([], []);
    expect(probe.refusals.map(({ because }) => because)).toStrictEqual([
      "nothing on this machine limits memory",
      "nothing on this machine limits cpu",
    ]);
    expect(probe.refusals[0]?.fix).toMatch(/control group/);
  });

  test.skipIf(!isRoot)("leaves nothing when it ends", () => {
    const keepers = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => /\bkeeper\b|skein-workspace/.test(readIfThere(`/proc/${pid}/cmdline`)));
    expect(keepers).toStrictEqual([]);
  });
});

describe.skipIf(reasonToSkip !== null)("a worker that inherited descriptors", () => {
  test("I8 hands none of them on", () => {
    const config = trialConfig("strays");
    const secret = openSync(fileURLToPath(import.meta.url), "r");
    // With a gap before it: Node closes only what is numbered without one.
    const stdio = Array.from({ length: 201 }, (_, index) =>
      index === 1 ? ("pipe" as const) : index < 200 ? ("ignore" as const) : secret,
    );
    const script = "for n in /proc/self/fd/*; do readlink $n; done";
    const child = spawnSync(process.execPath, [worker, JSON.stringify([script]), JSON.stringify(config)], {
      stdio,
      encoding: "utf8",
    });
    closeSync(secret);
    removeState(config);
    const told: Told = JSON.parse(child.stdout);
    const open = told.results[0]?.stdout.text ?? "";
    expect(open).toMatch(/\/out\n/);
    expect(open).not.toContain("unprivileged.test.ts");
  });
});

describe.skipIf(reasonToSkip !== null)("I20 refusals", () => {
  test.skipIf(!isRoot)("a folder on the way that others may not enter is named", async () => {
    const config = trialConfig("closed");
    chmodSync(config.stateFolder, 0o700);
    const spec = { workspaceId: "w", runId: "r", limits: LIMITS, readOnlyMounts: [] };
    const opening = createBwrapDriver(config).open(spec);
    await expect(opening).rejects.toBeInstanceOf(SandboxRefused);
    await expect(opening).rejects.toThrow(`chmod o+x ${config.stateFolder}`);
    removeState(config);
  });

  test("a Node that is not there is named", async () => {
    const config = { ...trialConfig("no-node"), nodeFolder: "/usr/share" };
    const probe = await createBwrapDriver(config).probe();
    expect(probe.refusals).toStrictEqual([{ because: "no bin/node in /usr/share", fix: "npm install" }]);
    removeState(config);
  });

  test("the probe tells a mechanism for each limit", async () => {
    const config = trialConfig("mechanisms");
    const { enforcement, refusals, version, image } = await createBwrapDriver(config).probe();
    removeState(config);
    expect(Object.keys(enforcement).toSorted()).toStrictEqual([...LIMIT_NAMES].toSorted());
    expect(refusals).toStrictEqual([]);
    expect(version).toMatch(/^bubblewrap \d/);
    expect(image).toMatchObject({ name: "host", reproducible: false });
    expect(image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

function asNobody(scripts: string[], allowUnenforced: BwrapConfig["allowUnenforced"]): Told {
  const config: BwrapConfig = { ...trialConfig("nobody"), allowUnenforced };
  const args = [worker, JSON.stringify(scripts), JSON.stringify(config)];
  if (isRoot) chownSync(config.stateFolder, NOBODY, NOBODY);
  const drop = ["--reuid", String(NOBODY), "--regid", String(NOBODY), "--clear-groups", process.execPath];
  const child = isRoot
    ? spawnSync("setpriv", [...drop, ...args], { encoding: "utf8" })
    : spawnSync(process.execPath, args, { encoding: "utf8" });
  removeState(config);
  if (child.status !== 0) throw new Error(child.stderr);
  const told: Told = JSON.parse(child.stdout);
  return told;
}

function canEnter(): boolean {
  const args = [
    "--reuid",
    String(NOBODY),
    "--regid",
    String(NOBODY),
    "--clear-groups",
    process.execPath,
    "--check",
    worker,
  ];
  return spawnSync("setpriv", args).status === 0;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
