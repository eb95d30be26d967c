// test/activities/sandbox/worker-process.ts: a worker of its own process, to be killed, run as another user, or given stray descriptors.
import { createBwrapDriver } from "../../../activities/sandbox/driver/bwrap.ts";
import type { BwrapConfig } from "../../../activities/sandbox/driver/host.ts";

const MIB = 1024 * 1024;
const LIMITS = { memoryBytes: 256 * MIB, processes: 40, cpus: 1, diskBytes: 16 * MIB, diskInodes: 200 };
const COMMAND = { limits: { wallMs: 20_000, keptBytes: 65_536, outputBytes: MIB }, network: "none" as const };
const TREE = { limits: { entries: 1000, fileBytes: MIB, totalBytes: MIB, depth: 9 }, base: new Map() };

const [what = "", text = "{}"] = process.argv.slice(2);
const config: BwrapConfig = JSON.parse(text);
const driver = createBwrapDriver(config);
const open = (workspaceId: string) =>
  driver.open({ workspaceId, runId: "run", limits: LIMITS, readOnlyMounts: [] });
const signal = new AbortController().signal;
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Says which uid it got, once its command runs, and then waits to be killed. */
async function hang(): Promise<void> {
  const workspace = await open("crash-one");
  await open("crash-two");
  const script = "setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo started; sleep 60";
  const onOutput = () => say({ uid: workspace.hostUid });
  await driver.exec(workspace, { ...COMMAND, argv: ["/bin/sh", "-c", script], onOutput }, signal);
}

/** Runs each line in one workspace and tells what came of it, then the tree and the probe. */
async function run(scripts: string[]): Promise<unknown> {
  const probe = await driver.probe();
  if (probe.refusals.length > 0) return { probe };
  const workspace = await open("lines");
  const results = [];
  for (const script of scripts) {
    results.push(await driver.exec(workspace, { ...COMMAND, argv: ["/bin/sh", "-c", script] }, signal));
  }
  const bytes = Buffer.from("written");
  const written = await driver.writeFiles(workspace, [{ status: "put", path: "d/w", mode: "100755", bytes }]);
  const tree = await driver.readTree(workspace, TREE);
  await driver.destroy(workspace);
  return { probe, uid: workspace.hostUid, results, written, tree };
}

if (what === "hang") await hang();
else say(await run(JSON.parse(what)));
