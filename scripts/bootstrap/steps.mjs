// scripts/bootstrap/steps.mjs: every prerequisite of a development machine, in the order in which they are set up.
import { git, hostNode } from "./host.mjs";
import { nodeRuntime } from "./node-runtime.mjs";
import { npmPackages } from "./npm-packages.mjs";
import { postgresLinks } from "./postgres-links.mjs";
import { prismaClient } from "./prisma-client.mjs";
import { systemPackages } from "./system-packages.mjs";
import { temporal } from "./temporal.mjs";
import { tools } from "./tools-file.mjs";
import { userKey } from "./user-key.mjs";

/** @type {import("./finding.mjs").Step[]} */
export const steps = [
  hostNode,
  git,
  ...systemPackages,
  npmPackages,
  nodeRuntime,
  postgresLinks,
  prismaClient,
  userKey,
  temporal,
  tools,
];
