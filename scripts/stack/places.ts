// scripts/stack/places.ts: where a development stack keeps its data; everything is under one folder.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

export type Places = ReturnType<typeof placesIn>;

export function placesIn(root: string) {
  return {
    root,
    stackFile: join(root, "stack.json"),
    pulseFile: join(root, "pulse.json"),
    portsFile: join(root, "ports.json"),
    toolsFile: join(CHECKOUT, ".skein", "tools.json"),
    keys: join(root, "keys"),
    settings: join(root, "settings"),
    logs: join(root, "logs"),
    temporal: join(root, "temporal"),
    postgres: join(root, "postgres"),
    forge: join(root, "forge"),
    mirrors: join(root, "mirrors"),
    artifacts: join(root, "artifacts"),
    workspaces: join(root, "workspaces"),
    caches: join(root, "caches"),
    bundles: join(root, "bundles"),
  };
}
