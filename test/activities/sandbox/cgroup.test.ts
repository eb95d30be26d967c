// test/activities/sandbox/cgroup.test.ts: how limits and counters are spelled, for the version that this machine does not run too.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CGROUP1, CGROUP2, counterIn } from "../../../activities/sandbox/cgroup/dialect.ts";
import { makeGroup, readCounters } from "../../../activities/sandbox/cgroup/group.ts";

const USE = { memoryBytes: 100_000_000, processes: 30, cpus: 1.5 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skein-cgroup-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(join(folder, file), "utf8");
const all = () => ({ memory: folder, pids: folder, cpu: folder });

describe("cgroup v2", () => {
  test("limits as the kernel's documentation spells them, swap only where it is counted", () => {
    makeGroup(CGROUP2, all(), USE);
    expect(["memory.max", "memory.oom.group", "pids.max", "cpu.max"].map(read)).toStrictEqual([
      "100000000",
      "1",
      "32",
      "150000 100000",
    ]);
    expect(() => read("memory.swap.max")).toThrow(/ENOENT/);
    writeFileSync(join(folder, "memory.swap.max"), "max");
    makeGroup(CGROUP2, all(), USE);
    expect(read("memory.swap.max")).toBe("0");
  });

  test("counters", () => {
    writeFileSync(
      join(folder, "memory.events"),
      "low 0\nhigh 0\nmax 7\noom 2\noom_kill 3\noom_group_kill 1\n",
    );
    writeFileSync(join(folder, "memory.peak"), "12345\n");
    writeFileSync(join(folder, "pids.events"), "max 9\n");
    writeFileSync(join(folder, "cpu.stat"), "usage_usec 2600999\nuser_usec 1\n");
    const counters = { oomKills: 3, processesRefused: 9, peakMemoryBytes: 12_345, cpuMs: 2601 };
    expect(readCounters(CGROUP2, all())).toStrictEqual(counters);
  });

  test("no peak before Linux 5.19 is no number, not zero; nor is a clock that nobody keeps", () => {
    expect(readCounters(CGROUP2, all())).toMatchObject({ peakMemoryBytes: null, cpuMs: null });
  });
});

describe("cgroup v1", () => {
  test("limits and counters", () => {
    makeGroup(CGROUP1, all(), { ...USE, cpus: 0.001 });
    expect(
      ["memory.limit_in_bytes", "pids.max", "cpu.cfs_period_us", "cpu.cfs_quota_us"].map(read),
    ).toStrictEqual([
      "100000000",
      "32",
      "100000",
      "1000", // the kernel's least
    ]);
    writeFileSync(join(folder, "memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n");
    writeFileSync(join(folder, "cpuacct.usage"), "1500000000\n");
    expect(readCounters(CGROUP1, { ...all(), cpuacct: folder })).toMatchObject({ oomKills: 4, cpuMs: 1500 });
    expect(readCounters(CGROUP1, all()).cpuMs).toBeNull();
  });
});

describe("counters", () => {
  test("names match whole, absent is 0", () => {
    expect(counterIn("oom_kill_disable 5\noom_kill 2\n", "oom_kill")).toBe(2);
    expect(counterIn("", "oom_kill")).toBe(0);
  });
});
