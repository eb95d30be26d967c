// test/scripts/child.test.ts: a process of the stack is kept alive, and nothing of it is left behind.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { startChild } from "../../scripts/stack/child.ts";
import type { ChildSpec, Watch } from "../../scripts/stack/child.ts";
import { startTimeOf } from "../../scripts/stack/leftovers.ts";

let root: string;
let watch: { pids: number[]; ends: [string, number][] } & Watch;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "skein-child-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  watch = {
    pids: [],
    ends: [],
    started: (pid) => watch.pids.push(pid),
    ended: (why, waitMs) => watch.ends.push([why, waitMs]),
  };
});

function shell(script: string): ChildSpec {
  return {
    name: "part",
    command: "/bin/sh",
    args: ["-c", script],
    env: { PATH: process.env["PATH"] ?? "" },
    logFile: join(root, "part.log"),
    ready: "line",
    readyTimeoutMs: 20_000,
  };
}

const isGone = (pid: number): boolean => startTimeOf(pid) === "";
const soon = { timeout: 20_000 };

test("a killed process is replaced, its successor is told, and what it had started is gone", async () => {
  const child = await startChild(shell("sleep 60 & echo '{\"sleeper\":'$!'}'; wait"), watch);
  const { sleeper } = JSON.parse(child.firstLine()) as { sleeper: number };
  process.kill(watch.pids[0] ?? 0, "SIGKILL");
  await vi.waitFor(() => expect(watch.pids).toHaveLength(2), soon);
  await vi.waitFor(() => expect(isGone(sleeper)).toBe(true), soon);
  expect(watch.ends).toStrictEqual([["ended with SIGKILL", 500]]);
  expect(child.pid()).toBe(watch.pids[1]);
  await child.stop();
  expect(watch.pids.every(isGone)).toBe(true);
  expect(watch.ends).toHaveLength(1);
});

test("one that keeps dying is started ever later, not in a tight loop", async () => {
  const marker = join(root, "started-once");
  const script = `if [ -e ${marker} ]; then exit 3; fi; touch ${marker}; echo '{}'; sleep 60`;
  const child = await startChild(shell(script), watch);
  process.kill(watch.pids[0] ?? 0, "SIGKILL");
  await vi.waitFor(() => expect(watch.ends.length).toBeGreaterThanOrEqual(3), soon);
  await child.stop();
  expect(watch.ends.slice(0, 3)).toStrictEqual([
    ["ended with SIGKILL", 500],
    ["ended with 3", 1_000],
    ["ended with 3", 2_000],
  ]);
});

test("one that never gets ready is refused with its last words, log lines as sentences, and is not tried again", async () => {
  const line = JSON.stringify({
    level: 50,
    msg: "cannot start",
    because: "not installed: bwrap",
    fix: "install it",
  });
  const spec = shell(`echo '${line}' >&2; exit 1`);
  await expect(startChild(spec, watch)).rejects.toThrow(
    `part ended with 1; its log is ${spec.logFile}\n  cannot start: not installed: bwrap\n  fix: install it`,
  );
  const logged = () => readFileSync(spec.logFile, "utf8");
  await vi.waitFor(() => expect(logged()).toContain("not installed: bwrap"), soon);
  expect([watch.pids.length, watch.ends]).toStrictEqual([1, []]);
});

test("one that takes too long is ended, with all it started", async () => {
  const spec = { ...shell("sleep 60 & sleep 60"), readyTimeoutMs: 300 };
  await expect(startChild(spec, watch)).rejects.toThrow("part was not ready in 300 ms");
  await vi.waitFor(() => expect(watch.pids.every(isGone)).toBe(true), soon);
});

test("a program that is not there is refused", async () => {
  const spec = { ...shell(""), command: join(root, "absent") };
  await expect(startChild(spec, watch)).rejects.toThrow(/part did not start: .*ENOENT/);
});
