#!/usr/bin/env node
// cli/skein.mjs: the `skein` command; goes on in the project's own Node, whatever Node started it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const node = path("../node_modules/node/bin/node");
if (!existsSync(node)) {
  process.stderr.write("skein is not set up: run node scripts/bootstrap.mjs in its checkout\n");
  process.exit(1);
}
const args = ["--disable-warning=ExperimentalWarning", path("main.ts"), ...process.argv.slice(2)];
const env = { ...process.env, NODE_COMPILE_CACHE: path("../.skein/compile-cache") }; // starts in two thirds of the time
const { status, signal } = spawnSync(node, args, { stdio: "inherit", env });
process.exit(status ?? (signal === "SIGINT" ? 130 : 1));
