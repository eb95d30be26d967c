// test/activities/sandbox/reap.test.ts: nothing of a crashed worker stays, and nothing of a living one is taken (I8).
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import { claimUid, releaseUid } from "../../../activities/sandbox/workspace/host-uid.ts";
import type { BwrapConfig } from "../../../activities/sandbox/driver/host.ts";
import { livingOf } from "./host-processes.ts";
import { LIMITS, openTrial, reasonToSkip, removeState, trialConfig } from "./trial.ts";

const worker = fileURLToPath(new URL("worker-process.ts", import.meta.url));
const isRoot = process.getuid?.() === 0;

describe.skipIf(reasonToSkip !== null)("reap", () => {
  test("I8 the processes, mounts, groups, uids and folders of a killed worker are gone", async () => {
    const config = trialConfig("reap");
    const { child, uid } = await startHanging(config);
    const before = createBwrapDriver(config);
    expect(await before.reap("")).toStrictEqual([]); // it lives
    expect(isRoot ? livingOf(uid).length : 1).toBeGreaterThan(0);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    expect(mountsIn(config).length).toBe(isRoot ? 2 : 0);
    const next = createBwrapDriver(config);
    expect(await next.reap("another-prefix")).toStrictEqual([]);
    expect((await next.reap("crash-")).toSorted()).toStrictEqual(["crash-one", "crash-two"]);
    expect(await next.reap("crash-")).toStrictEqual([]);
    if (isRoot) expect(livingOf(uid)).toStrictEqual([]);
    expect(mountsIn(config)).toStrictEqual([]);
    expect(groupsNamed("crash-one")).toStrictEqual([]);
    expect(readdirSync(join(config.stateFolder, "workspaces"))).toStrictEqual([]);
    expect(claimOf(config, uid)).not.toContain(config.stateFolder);
    removeState(config);
  });

  test("I8 the sandbox of a killed worker dies with it, before anybody reaps", async () => {
    const config = trialConfig("orphans");
    const { child, uid } = await startHanging(config);
    child.kill("SIGKILL");
    const deadline = performance.now() + 2_000;
    while (isRoot && livingOf(uid).length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (isRoot) expect(livingOf(uid)).toStrictEqual([]);
    await createBwrapDriver(config).reap("");
    removeState(config);
  });

  test("destroy is idempotent, also for what never was, and leaves no trace", async () => {
    const trial = await openTrial("destroy");
    await trial.run("sleep 0.01");
    await trial.driver.destroy(trial.workspace);
    await trial.driver.destroy(trial.workspace);
    await trial.driver.destroy({ id: "never-was" });
    expect(mountsIn(trial.config)).toStrictEqual([]);
    expect(groupsNamed("destroy")).toStrictEqual([]);
    await trial.driver.open({ workspaceId: "destroy", runId: "again", limits: LIMITS, readOnlyMounts: [] });
    await trial.end();
  });

  test("an open that fails half-way leaves nothing behind", async () => {
    const config = trialConfig("half");
    const driver = createBwrapDriver(config);
    const limits = { ...LIMITS, diskInodes: -5 }; // the mount refuses it, after uid, folder, group and pipes
    const spec = { workspaceId: "half", runId: "half", limits, readOnlyMounts: [] };
    await expect(driver.open(spec)).rejects.toThrow(/mount|keeper/);
    expect(readdirSync(join(config.stateFolder, "workspaces"))).toStrictEqual([]);
    expect(readdirSync(join(config.stateFolder, "records"))).toStrictEqual([]);
    expect(groupsNamed("half")).toStrictEqual([]);
    removeState(config);
  });

  test("looking at a machine leaves no control group behind", async () => {
    const config = trialConfig("looking");
    await createBwrapDriver(config).reap("");
    removeState(config);
    const name = `skein-${createHash("sha256").update(config.stateFolder).digest("hex").slice(0, 12)}`;
    const found = readdirSync("/sys/fs/cgroup", { recursive: true, encoding: "utf8" });
    expect(found.filter((path) => path.endsWith(name))).toStrictEqual([]);
  });

  test.each(["../escape", "a/b", "", ".hidden", "a b"])(
    "the workspace id %j is refused",
    async (workspaceId) => {
      const config = trialConfig("ids");
      const spec = { workspaceId, runId: "r", limits: LIMITS, readOnlyMounts: [] };
      await expect(createBwrapDriver(config).open(spec)).rejects.toThrow(/no workspace id/);
      removeState(config);
    },
  );

  test.skipIf(!isRoot)(
    "I8 two workspaces never share a uid, and cannot enter each other's folder",
    async () => {
      const trial = await openTrial("uids");
      const spec = { workspaceId: "second", runId: "second", limits: LIMITS, readOnlyMounts: [] };
      const second = await trial.driver.open(spec);
      expect(second.hostUid).not.toBe(trial.workspace.hostUid);
      const folder = join(trial.config.stateFolder, "workspaces", "uids");
      const listing = await listAs(second.hostUid, folder);
      expect(listing).toMatch(/Permission denied/);
      await trial.driver.destroy(second);
      await trial.end();
    },
  );
});

describe("uid claims", () => {
  const range = { first: 70_000, last: 70_001, claimsFolder: "" };

  test("are exclusive, end with a release, and never hold 0", () => {
    const config = trialConfig("claims");
    const mine = { ...range, claimsFolder: join(config.stateFolder, "uids") };
    expect([claimUid(mine, "/no/record"), claimUid(mine, "/no/record")]).toStrictEqual([70_000, 70_001]);
    expect(() => claimUid(mine, "/no/record")).toThrow(/is taken/);
    releaseUid(mine, 70_000);
    expect(claimUid(mine, "/no/record")).toBe(70_000);
    expect(() => claimUid({ ...mine, first: 0 }, "/no/record")).toThrow(/must not hold 0/);
    removeState(config);
  });
});

async function startHanging(config: BwrapConfig) {
  const child = spawn(process.execPath, [worker, "hang", JSON.stringify(config)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    child.once("exit", () => reject(new Error("the worker ended early")));
  });
  const { uid }: { uid: number } = JSON.parse(line);
  return { child, uid };
}

function listAs(uid: number, folder: string): Promise<string> {
  const args = ["--reuid", String(uid), "--regid", String(uid), "--clear-groups", "ls", folder];
  const child = spawn("setpriv", args, { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve) => {
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.once("close", () => resolve(text));
  });
}

function mountsIn({ stateFolder }: BwrapConfig): string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .filter((line) => line.includes(stateFolder));
}

/** Empty: nobody has it. Somebody else may, by now. */
function claimOf({ hostUids: { claimsFolder } }: BwrapConfig, uid: number): string {
  const claim = spawnSync("cat", [join(claimsFolder, String(uid))], { encoding: "utf8" });
  return claim.stdout;
}

/** Folders of control groups with this name, anywhere below a group of ours. Others come and go while `find` looks. */
function groupsNamed(name: string): string[] {
  const found = spawnSync("find", ["/sys/fs/cgroup", "-path", `*/skein-*/${name}`], { encoding: "utf8" });
  return found.stdout.split("\n").filter(Boolean);
}
