// test/activities/sandbox/ending.test.ts: a command is over when its last process is dead, whoever ends it and whatever it tries (I8, I14).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { livingOf } from "./host-processes.ts";
import { COMMAND_LIMITS, openTrial, reasonToSkip } from "./trial.ts";
import type { Trial } from "./trial.ts";

const DAEMON =
  "setsid sh -c 'trap \"\" TERM HUP INT; while :; do date +%s%N > /workspace/beat; sleep 0.05; done' &";

describe.skipIf(reasonToSkip !== null)("the end of a command", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await openTrial("ending");
  });
  afterAll(() => trial.end());

  test("I8 a time limit kills a daemonised grandchild that ignores every signal it can", async () => {
    const result = await trial.run(`${DAEMON} sleep 60`, { limits: { ...COMMAND_LIMITS, wallMs: 700 } });
    expect(result).toMatchObject({ outcome: "timeout", exitCode: null });
    expect(result.durationMs).toBeLessThan(2_700);
    expect(livingOf(trial.workspace.hostUid)).toStrictEqual([]);
    expect(await beats(trial)).toBe(false);
  });

  test("I8 a command that ends normally takes its daemons along", async () => {
    const result = await trial.run(`${DAEMON} sleep 0.2; echo done`);
    expect(result).toMatchObject({ outcome: "ok", exitCode: 0 });
    expect(livingOf(trial.workspace.hostUid)).toStrictEqual([]);
    expect(await beats(trial)).toBe(false);
  });

  test("a daemon that holds the output pipe does not hold the command", async () => {
    const result = await trial.run("sleep 60 & echo out");
    expect(result).toMatchObject({ outcome: "ok", stdout: { text: "out\n" } });
    expect(result.durationMs).toBeLessThan(2_000);
  });

  test("I14 an abort kills within two seconds", async () => {
    const stop = new AbortController();
    const begun = performance.now();
    setTimeout(() => stop.abort(), 300);
    const result = await trial.run(`${DAEMON} trap "" TERM; while :; do sleep 1; done`, {}, stop.signal);
    expect(result).toMatchObject({ outcome: "cancelled", exitCode: null });
    expect(performance.now() - begun).toBeLessThan(2_300);
    expect(livingOf(trial.workspace.hostUid)).toStrictEqual([]);
  });

  test("I14 an abort before the start starts nothing that lives", async () => {
    const result = await trial.run("touch /workspace/started; sleep 60", {}, AbortSignal.abort());
    expect(result.outcome).toBe("cancelled");
    expect((await trial.run("ls /workspace/started 2>/dev/null")).stdout.text).toBe("");
  });

  test("exit codes are the command's own, signals as the shell counts them", async () => {
    expect(await trial.run("exit 3")).toMatchObject({ outcome: "failed", exitCode: 3 });
    expect(await trial.run("exit 125")).toMatchObject({ outcome: "failed", exitCode: 125 });
    expect(await trial.run("kill -9 $$")).toMatchObject({ outcome: "failed", exitCode: 137 });
  });

  test("one command at a time: a second waits for the first", async () => {
    const script = "test -e busy && echo OVERLAP; touch busy; sleep 0.3; rm busy";
    const results = await Promise.all([trial.run(script), trial.run(script), trial.run(script)]);
    expect(results.map(({ stdout }) => stdout.text)).toStrictEqual(["", "", ""]);
  });

  test("I8 a command that kills all it can reach harms only itself", async () => {
    const result = await trial.run(`${DAEMON} sleep 0.2; kill -9 1; kill -9 -1; echo over`);
    expect(result).toMatchObject({ outcome: "ok", stdout: { text: "over\n" } });
    expect(livingOf(trial.workspace.hostUid)).toStrictEqual([]);
  });

  test("destroying a workspace ends its running command as cancelled, and waiting ones too", async () => {
    const other = await openTrial("destroyed");
    const running = [other.run("sleep 60"), other.run("sleep 60")];
    await new Promise((resolve) => setTimeout(resolve, 300));
    await other.end();
    expect((await Promise.all(running)).map(({ outcome }) => outcome)).toStrictEqual([
      "cancelled",
      "cancelled",
    ]);
    await expect(other.run("true")).rejects.toThrow(/not open here/);
  });
});

/** Does something still write? */
async function beats(trial: Trial): Promise<boolean> {
  const first = (await trial.run("cat beat")).stdout.text;
  return (await trial.run("sleep 0.3; cat beat; rm beat")).stdout.text !== first;
}
