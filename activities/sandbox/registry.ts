// activities/sandbox/registry.ts: the workspaces open in this process. One it does not know is lost: opened elsewhere or before.
import { toApplicationFailure } from "../failure.ts";
import type { SourceManifest } from "../../core/schema/patch.ts";
import type { VerifierProfile } from "../../core/schema/verification.ts";
import type { Workspace } from "./driver/driver.ts";

export type OpenWorkspace = {
  workspace: Workspace;
  profile: VerifierProfile;
  profileDigest: string;
  manifest: SourceManifest;
  /** Host path of the source bundle. */
  bundle: string;
};

export type Registry = {
  add(open: OpenWorkspace): void;
  /** Throws `workspace_lost`. */
  find(id: string): OpenWorkspace;
  remove(id: string): OpenWorkspace | null;
};

export function createRegistry(): Registry {
  const open = new Map<string, OpenWorkspace>();
  return {
    add: (entry) => void open.set(entry.workspace.id, entry),
    find(id) {
      const found = open.get(id);
      if (!found)
        throw toApplicationFailure("workspace_lost", `workspace ${id} is not on this host any more`);
      return found;
    },
    remove(id) {
      const found = open.get(id) ?? null;
      open.delete(id);
      return found;
    },
  };
}
