// test/activities/sandbox/doctor.test.ts: the doctor passes a sound sandbox, and is not blind: a weak one fails (I20).
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runSandboxDoctor } from "../../../activities/sandbox/doctor/run-doctor.ts";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import { createCapture } from "../../../activities/sandbox/driver/capture.ts";
import type { ExecResult, SandboxDriver } from "../../../activities/sandbox/driver/driver.ts";
import { reasonToSkip, removeState, trialConfig, unenforced } from "./trial.ts";

describe.skipIf(reasonToSkip !== null)("the doctor", () => {
  test("finds a sound sandbox sound, and leaves nothing", async () => {
    const config = trialConfig("doctor");
    const findings = await runSandboxDoctor(createBwrapDriver(config), new AbortController().signal);
    removeState(config);
    expect(findings.filter(({ status }) => status === "refused")).toStrictEqual([]);
    expect(findings.filter(({ status }) => status === "degraded")).toHaveLength(unenforced.length);
    expect(findings.length).toBeGreaterThan(20);
  });

  test("says what is missing and skips the rest when nothing starts", async () => {
    const config = { ...trialConfig("doctor-none"), nodeFolder: "/usr/share" };
    const findings = await runSandboxDoctor(createBwrapDriver(config), new AbortController().signal);
    removeState(config);
    expect(findings[0]).toMatchObject({ name: "start", status: "refused", fix: "npm install" });
    expect(findings.filter(({ status }) => status === "skipped").length).toBeGreaterThan(10);
  });

  test("I20 a start that confines nothing fails nearly every check", async () => {
    const findings = await runSandboxDoctor(weakDriver(), new AbortController().signal);
    const passed = findings.filter(({ name, status }) => status === "ok" && !name.startsWith("mechanism"));
    const refused = findings.filter(({ status }) => status === "refused").map(({ name }) => name);
    expect(refused).toEqual(
      expect.arrayContaining([
        "host uid",
        "user inside",
        "a denied call",
        "only loopback, no route",
        "no host process",
      ]),
    );
    expect(refused.length).toBeGreaterThan(passed.length);
  });
});

/** The checks are attacks: never as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Runs in a plain process of an unprivileged user, with a time limit and nothing else. */
function weakDriver(): SandboxDriver {
  const enforcement = { memory: "none", processes: "cgroup1", cpu: "none", disk: "none" } as const;
  const image = { name: "host", digest: "", reproducible: false };
  const folder = mkdtempSync(join(tmpdir(), "skein-weak-"));
  chmodSync(folder, 0o777);
  const refuse = () => Promise.reject(new Error("the doctor does not need this"));
  return {
    probe: () => Promise.resolve({ driver: "weak", version: "0", image, enforcement, refusals: [] }),
    open: ({ workspaceId, runId, limits }) =>
      Promise.resolve({ id: workspaceId, runId, image, hostUid: 0, limits, enforcement }),
    exec: (_, { argv, limits }) => runPlainly(argv, Math.min(limits.wallMs, 1_500), folder),
    writeFiles: refuse,
    readTree: refuse,
    destroy: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    reap: () => Promise.resolve([]),
  };
}

function runPlainly(argv: string[], wallMs: number, cwd: string): Promise<ExecResult> {
  const [program = "", ...args] = argv;
  const stdout = createCapture(65_536);
  const begun = performance.now();
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "ignore"], detached: true, ...NOBODY });
  child.stdout.on("data", (chunk: Buffer) => stdout.feed(chunk));
  const kill = () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL");
  const timer = setTimeout(kill, wallMs);
  return new Promise((resolve) => {
    child.once("exit", (exitCode) => {
      clearTimeout(timer);
      child.stdout.destroy(); // a daemon may still hold it
      const outcome = exitCode === 0 ? "ok" : "failed";
      const durationMs = Math.round(performance.now() - begun);
      const empty = createCapture(0).finish();
      resolve({
        outcome,
        exitCode,
        durationMs,
        stdout: stdout.finish(),
        stderr: empty,
        peakMemoryBytes: null,
        cpuMs: null,
        oomKills: 0,
        problem: null,
      });
    });
  });
}
