// activities/sandbox/workspace/host-uid.ts: one host uid per open workspace, never shared by two at a time on this machine.
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxFault } from "../driver/driver.ts";
import { isAlive, ownIdentity } from "./owner.ts";
import type { ProcessIdentity } from "./owner.ts";

/**
 * Where every worker of a machine claims, whatever its range. No setting: the end of a workspace kills all processes of
 * its uid, so claims in two folders would let one stack kill the other's commands.
 */
export const MACHINE_CLAIMS = "/tmp/skein-sandbox-uids";

/** `claimsFolder` is the whole machine's, so that two workers cannot take the same uid. */
export type UidRange = { first: number; last: number; claimsFolder: string };

/** `record`: exists as long as somebody has to clean up under this uid. */
type Claim = { owner: ProcessIdentity; record: string };

/** Takes the first free uid. Throws `SandboxFault` when all are taken, or the range holds 0. */
export function claimUid(range: UidRange, record: string): number {
  if (range.first < 1) throw new SandboxFault("the uid range of workspaces must not hold 0");
  mkdirSync(range.claimsFolder, { recursive: true, mode: 0o700 });
  for (let uid = range.first; uid <= range.last; uid += 1) {
    const path = join(range.claimsFolder, String(uid));
    if (tryClaim(path, record) || (dropAbandoned(path) && tryClaim(path, record))) return uid;
  }
  throw new SandboxFault(
    `every uid from ${range.first} to ${range.last} is taken; see ${range.claimsFolder}`,
  );
}

export function releaseUid(range: UidRange, uid: number): void {
  rmSync(join(range.claimsFolder, String(uid)), { force: true });
}

function tryClaim(path: string, record: string): boolean {
  const claim: Claim = { owner: ownIdentity(), record };
  try {
    writeFileSync(path, JSON.stringify(claim), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** A claim of a dead worker whose record is gone too. With a record, `reap` must kill first and then gives it back. */
function dropAbandoned(path: string): boolean {
  if (!isAbandoned(path)) return false;
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  const wasOthers = !isAbandoned(aside); // somebody was faster and we moved a live claim: put it back
  if (wasOthers) linkSync(aside, path);
  rmSync(aside);
  return !wasOthers;
}

function isAbandoned(path: string): boolean {
  try {
    const claim: Claim = JSON.parse(readFileSync(path, "utf8"));
    return !isAlive(claim.owner) && !existsSync(claim.record);
  } catch {
    return false; // half written or just gone: taken, as far as we know
  }
}
