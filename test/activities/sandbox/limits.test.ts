// test/activities/sandbox/limits.test.ts: every limit is hit for real, and the outcome names it (I8).
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { livingOf } from "./host-processes.ts";
import { COMMAND_LIMITS, LIMITS, MIB, openTrial, reasonToSkip, unenforced } from "./trial.ts";
import type { Trial } from "./trial.ts";

describe.skipIf(reasonToSkip !== null)("limits", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await openTrial("limits");
  });
  afterAll(() => trial.end());

  test("I8 a fork bomb hits the process limit and dies with its command", async () => {
    const result = await trial.run("bomb() { bomb | bomb & }; bomb; sleep 1; echo over");
    expect(result.outcome).toBe(trial.workspace.enforcement.processes === "rlimit" ? "ok" : "pids"); // rlimits count nothing
    expect(livingOf(trial.workspace.hostUid)).toStrictEqual([]);
  });

  test("I8 a command that stays below the process limit is not disturbed", async () => {
    const script = "i=0; while [ $i -lt 30 ]; do sleep 0.2 & i=$((i+1)); done; wait; echo all";
    expect(await trial.run(script)).toMatchObject({ outcome: "ok", exitCode: 0 });
  });

  test.skipIf(unenforced.includes("memory"))(
    "I8 a memory hog is killed, even where it is a child whose death the command forgives",
    async () => {
      const hog = "node -e 'const held = []; for (;;) held.push(Buffer.alloc(8e6, 1))'";
      const result = await trial.run(`${hog}; sleep 5; echo forgiven; exit 0`);
      expect(result.outcome).toBe("oom");
      expect(result.oomKills).toBeGreaterThan(0);
      expect(result.durationMs).toBeLessThan(5_000);
      expect(result.peakMemoryBytes).toBeLessThanOrEqual(LIMITS.memoryBytes);
    },
  );

  test.skipIf(unenforced.includes("memory"))(
    "I8 memory of a command's own, below the run's, is held too",
    async () => {
      const hog =
        "node -e 'const held = []; for (let i = 0; i < 20; i++) held.push(Buffer.alloc(8e6, 1)); console.log(1)'";
      expect((await trial.run(hog)).outcome).toBe("ok");
      expect((await trial.run(hog, { limits: { ...COMMAND_LIMITS, memoryBytes: 96 * MIB } })).outcome).toBe(
        "oom",
      );
    },
  );

  test("I8 scratch folders in memory are bounded, and count as memory", async () => {
    const result = await trial.run("head -c 100m /dev/zero > /tmp/big; stat -c %s /tmp/big; rm /tmp/big");
    expect(Number(result.stdout.text)).toBeLessThanOrEqual(64 * MIB);
    expect(result.stderr.text).toMatch(/No space left/);
  });

  test("I8 a full workspace is a quota outcome, also for a command that says it went well", async () => {
    const result = await trial.run("head -c 20m /dev/zero > big; exit 0");
    expect(result).toMatchObject({ outcome: "quota", exitCode: 0 });
    expect(result.stderr.text).toMatch(/No space left/);
    expect((await trial.run("stat -c %s big; rm big")).stdout.text.trim()).toBe(String(LIMITS.diskBytes));
    expect((await trial.run("echo fits > small; cat small")).outcome).toBe("ok");
  });

  test("I8 inodes are limited across commands", async () => {
    await trial.run("i=0; while [ $i -lt 150 ]; do : > a$i; i=$((i+1)); done");
    const result = await trial.run("i=0; while [ $i -lt 150 ]; do : > b$i || break; i=$((i+1)); done");
    expect(result.outcome).toBe("quota");
    await trial.run("rm -f a* b*");
  });

  test.skipIf(unenforced.includes("cpu"))("I8 processor time is held to the run's share", async () => {
    const spin =
      "node -e 'const end = Date.now() + 1500; while (Date.now() < end); console.log(process.cpuUsage().user)'";
    const result = await trial.run(spin, { limits: { ...COMMAND_LIMITS, cpus: 0.2 } });
    expect(result.outcome).toBe("ok");
    expect(Number(result.stdout.text)).toBeLessThan(1_000_000); // µs; unheld it is about 1 500 000
    expect(result.cpuMs).toBeGreaterThanOrEqual(Math.floor(Number(result.stdout.text) / 1_000)); // nothing used is missed
    expect(result.cpuMs).toBeLessThan(1_000);
  });

  test("I8 a flood of output is cut, the command killed, what was kept still bounded", async () => {
    const result = await trial.run("echo first; yes", { limits: { ...COMMAND_LIMITS, wallMs: 20_000 } });
    expect(result.outcome).toBe("output_limit");
    expect(result.stdout.head).toMatch(/^first\ny\n/);
    expect(result.stdout.truncated).toBe(true);
    expect(result.stdout.text.length).toBeLessThan(COMMAND_LIMITS.keptBytes + 100);
    expect(result.stdout.text).toMatch(/\[… \d+ bytes left out …\]/);
    expect(result.durationMs).toBeLessThan(5_000);
  });

  test("I8 floods on both streams count together", async () => {
    const result = await trial.run("yes & yes >&2", { limits: { ...COMMAND_LIMITS, wallMs: 20_000 } });
    expect(result.outcome).toBe("output_limit");
  });

  test("output below the limit is whole, counted and hashed", async () => {
    const result = await trial.run("seq 1 20000");
    expect(result.stdout.text.split("\n")).toHaveLength(20_001);
    expect(result.stdout).toMatchObject({ truncated: false, bytes: 108_894 });
    expect(result.stdout.tail).toMatch(/19999\n20000\n$/);
    expect(result.stdout.sha256).toBe(createHash("sha256").update(result.stdout.text).digest("hex"));
  });

  test("I8 limits that make no sense are refused", async () => {
    const limits = { ...LIMITS, diskBytes: LIMITS.memoryBytes };
    const spec = { workspaceId: "senseless", runId: "r", limits, readOnlyMounts: [] };
    await expect(trial.driver.open(spec)).rejects.toThrow(/less than memoryBytes/);
    expect(existsSync(`${trial.config.stateFolder}/workspaces/senseless`)).toBe(false);
  });
});
