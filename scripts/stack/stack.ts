// scripts/stack/stack.ts: the whole development stack, started in dependency order, stopped with nothing left behind.
import { mkdirSync, rmSync } from "node:fs";
import { startChild } from "./child.ts";
import type { Child, ChildSpec } from "./child.ts";
import { placesIn } from "./places.ts";
import type { Places } from "./places.ts";
import { readSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { startParts } from "./start-parts.ts";
import { isAlive, killLeftovers, readStackFile, removeStackFile } from "./stack-file.ts";
import type { StackFile } from "./stack-file.ts";

export type StackOptions = {
  root: string;
  fresh: boolean;
  say: (line: string) => void;
  /** Absent: what skein.yaml says. */
  settings?: Settings;
};
export type Stack = { file: StackFile; children: Child[]; stop: () => Promise<void> };

/** Throws with what did not start and where its log is; what had started by then is stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const places = prepareFolders(options);
  const stops: (() => Promise<void>)[] = [];
  const children: Child[] = [];
  const start = async (spec: ChildSpec): Promise<Child> => {
    const child = await startChild(spec, (name) =>
      options.say(`${name} ended unexpectedly; starting it again`),
    );
    children.push(child);
    stops.push(child.stop);
    options.say(`${child.name} is up`);
    return child;
  };
  const stop = async (): Promise<void> => {
    for (const stopPart of stops.reverse()) await stopPart();
    removeStackFile(places.stackFile);
  };
  try {
    const file = await startParts({
      places,
      settings: options.settings ?? readSettings(),
      start,
      stops,
      children,
    });
    return { file, children, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function prepareFolders({ root, fresh, say }: StackOptions): Places {
  const places = placesIn(root);
  const earlier = readStackFile(places.stackFile);
  if (earlier) {
    const left = killLeftovers(earlier);
    if (left.length > 0) say(`an earlier stack was killed; ended what it left: ${left.join(", ")}`);
  }
  if (fresh) for (const folder of FRESH) rmSync(places[folder], { recursive: true, force: true });
  for (const folder of FOLDERS) mkdirSync(places[folder], { recursive: true });
  return places;
}

/** True when a stack runs there that answers for itself: another must not be started on its data. */
export function isRunning(root: string): StackFile | null {
  const file = readStackFile(placesIn(root).stackFile);
  const supervisor = file?.processes.find(({ name }) => name === "supervisor");
  return file && supervisor && isAlive(supervisor) ? file : null;
}

const FRESH = ["temporal", "postgres", "forge", "mirrors", "artifacts", "workspaces", "logs"] as const;
const FOLDERS = ["keys", "settings", "caches", "bundles", ...FRESH] as const;
