// scripts/stack/stack.ts: the whole development stack, started in dependency order, stopped with nothing left behind.
import { mkdirSync, rmSync } from "node:fs";
import { startChild } from "./child.ts";
import type { Child, ChildSpec, Watch } from "./child.ts";
import { placesIn } from "./places.ts";
import type { Places } from "./places.ts";
import { readSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { startParts } from "./start-parts.ts";
import type { Watched } from "./start-parts.ts";
import { endLeftovers, isAlive } from "./leftovers.ts";
import { keepPulse } from "./pulse.ts";
import { createRoster } from "./roster.ts";
import { readProcesses, readStackFile, removeStackFile } from "./stack-file.ts";
import type { StackFile } from "./stack-file.ts";

export type StackOptions = {
  root: string;
  fresh: boolean;
  say: (line: string) => void;
  /** Absent: those of `skein.yaml`. */
  settings?: Settings;
  /** Aborted while it starts: no further part is started, and it rejects with the reason. */
  signal?: AbortSignal;
};
export type Stack = {
  /** As it is now: a process that was started again has another id. */
  readonly file: StackFile;
  children: Child[];
  stop: () => Promise<void>;
};

/** Throws with what did not start and where its log is; what had started by then is stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { say } = options;
  const settings = options.settings ?? readSettings();
  const places = await prepareFolders(options);
  const roster = createRoster(places.stackFile);
  const stops: (() => Promise<void>)[] = [];
  const children: Child[] = [];
  const watch = (part: Watched): Watch => ({
    started: (pid) => roster.put({ ...part, pid }),
    ended: (why, waitMs) => say(`${part.name} ${why}; starting it again in ${waitMs / 1000} s`),
  });
  const start = async (spec: ChildSpec): Promise<Child> => {
    options.signal?.throwIfAborted();
    const { name, url } = spec;
    const child = await startChild(spec, watch(url === undefined ? { name } : { name, url }));
    children.push(child);
    stops.push(child.stop);
    say(`${name} is up`);
    return child;
  };
  const stop = async (): Promise<void> => {
    await stopAll(stops.splice(0).toReversed());
    roster.close();
  };
  try {
    await startParts({ places, settings, say, roster, start, watch, stops });
    const endPulse = keepPulse(places.pulseFile, children);
    stops.push(async () => endPulse());
    return {
      get file() {
        return roster.file();
      },
      children,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The last started first. One that cannot be stopped does not keep the others up. */
async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const stopPart of stops) await stopPart().catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw new AggregateError(faults, `not all was stopped: ${faults.join("; ")}`);
}

async function prepareFolders({ root, fresh, say }: StackOptions): Promise<Places> {
  const places = placesIn(root);
  const left = await endLeftovers(readProcesses(places.stackFile));
  removeStackFile(places.stackFile);
  if (left.length > 0) say(`an earlier stack was killed; ended what it left: ${left.join(", ")}`);
  if (fresh) for (const folder of FRESH) rmSync(places[folder], { recursive: true, force: true });
  for (const folder of FOLDERS) mkdirSync(places[folder], { recursive: true });
  return places;
}

/** The stack that runs or is being started there: another must not be started on its data. Throws where that cannot be read. */
export function runningStack(root: string): StackFile | null {
  const { stackFile } = placesIn(root);
  const supervisor = readProcesses(stackFile).find(({ name }) => name === "supervisor");
  return supervisor && isAlive(supervisor) ? readStackFile(stackFile) : null;
}

const FRESH = ["temporal", "postgres", "forge", "mirrors", "artifacts", "workspaces", "logs"] as const;
const FOLDERS = ["keys", "settings", "caches", "bundles", ...FRESH] as const;
