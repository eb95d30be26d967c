// cli/policy/open.ts: a policy folder as the commands of `skein policy` use it: loaded and compiled once for each tenant.
import { fileURLToPath } from "node:url";
import { compileSnapshot, type CompiledPolicy } from "../../core/policy/compiled.ts";
import { loadPolicies } from "../../core/policy/load.ts";
import type { PolicySnapshot } from "../../core/schema/policy.ts";
import type { YamlSource } from "../../core/yaml.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { readPolicyFolder } from "./folder.ts";

export type Policies = { snapshot: PolicySnapshot; compiled: CompiledPolicy };

/** `of`: as a tenant is governed by it. Throws a bad-input fault with every problem where that cannot be read. */
export type PolicyFolder = { sources: readonly YamlSource[]; of: (tenant: string) => Policies };

const STARTER_SET = fileURLToPath(new URL("../../policies", import.meta.url));

/** `folder` undefined: the starter set. Throws a bad-input fault where the folder cannot be read. */
export function openPolicies(folder: string = STARTER_SET): PolicyFolder {
  const sources = readSources(folder);
  const opened = new Map<string, Policies>();
  return {
    sources,
    of(tenant) {
      const known = opened.get(tenant);
      if (known) return known;
      const snapshot = loadPolicies(sources, tenant);
      if (snapshot.errors.length > 0) throw new CommandFault(EXIT.badInput, snapshot.errors.join("\n"));
      const policies = { snapshot, compiled: compileSnapshot(snapshot) };
      opened.set(tenant, policies);
      return policies;
    },
  };
}

function readSources(folder: string): YamlSource[] {
  try {
    return readPolicyFolder(folder);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new CommandFault(EXIT.badInput, `${folder}: ${because}; --policies takes a folder of policies`);
  }
}
