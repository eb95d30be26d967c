// core/approval/action.ts: which action an approval is for: all of it, but for the workspace that it happens in.
import { digestOf } from "../digest.ts";
import type { Action } from "../schema/action.ts";
import type { Digest } from "../schema/vocabulary.ts";

/** A run that waits closes its workspace and goes on in another, opened from the same checkpoint. */
export function approvalDigest(action: Action): Digest {
  if (!("workspace" in action)) return digestOf(action);
  const { workspace: _, ...rest } = action;
  return digestOf(rest);
}
