// cli/sandbox/with-sandbox.ts: this machine's sandbox for one command line: a state folder of its own, of which nothing stays, also when interrupted.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBwrapDriver } from "../../activities/sandbox/driver/bwrap.ts";
import type { SandboxDriver } from "../../activities/sandbox/driver/driver.ts";
import { MACHINE_CLAIMS } from "../../activities/sandbox/workspace/host-uid.ts";
import { readSandboxConfig } from "../config.ts";

/** A sandbox's user may pass through the folder; `use` destroys what it opens. `signal`: aborted when somebody interrupts; what runs ends then. */
export async function withSandbox<T>(
  use: (driver: SandboxDriver, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { uids, ...config } = readSandboxConfig();
  const stateFolder = mkdtempSync(join(tmpdir(), "skein-sandbox-"));
  chmodSync(stateFolder, 0o711);
  const driver = createBwrapDriver({
    ...config,
    stateFolder,
    hostUids: { ...uids, claimsFolder: MACHINE_CLAIMS },
  });
  const stop = new AbortController();
  const interrupted = (): void => stop.abort();
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    return await use(driver, stop.signal);
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    rmSync(stateFolder, { recursive: true, force: true });
  }
}
