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
  /** This attempt's workspace is the permit's only one from here on. Answers an earlier attempt's, to be ended; null: none. */
  claim(permitId: string, id: string): string | null;
  add(open: OpenWorkspace): void;
  /** Throws `workspace_lost`. */
  find(id: string): OpenWorkspace;
  remove(id: string): OpenWorkspace | null;
};

export function createRegistry(): Registry {
  const open = new Map<string, OpenWorkspace>();
  const claims = new Map<string, string>();
  return {
    claim(permitId, id) {
      const earlier = claims.get(permitId) ?? null;
      claims.set(permitId, id);
      return earlier;
    },
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
      for (const [permitId, claimed] of claims) if (claimed === id) claims.delete(permitId);
      return found;
    },
  };
}
