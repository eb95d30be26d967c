// test/cli/sandbox-doctor.test.ts: `skein sandbox doctor` on this machine: what it tried, its verdict and exit code; nothing stays.
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { FINDING_STATUSES } from "../../activities/sandbox/doctor/finding.ts";
import { reasonToSkip, unenforced } from "../activities/sandbox/trial.ts";
import { runSkein } from "./command-line.ts";
import type { Said } from "./command-line.ts";

const Told = z.object({
  sound: z.boolean(),
  findings: z.array(
    z.object({ name: z.string(), status: z.enum(FINDING_STATUSES), seen: z.string(), fix: z.string() }),
  ),
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skein-doctor-test-"));
  chmodSync(folder, 0o711);
  return () => rmSync(folder, { recursive: true });
});

/** No stack, no key, no home: the machine alone is looked at. */
function doctor(args: string[], env: Record<string, string> = {}): Promise<Said> {
  return runSkein(["sandbox", "doctor", ...args], {
    PATH: process.env["PATH"] ?? "",
    TMPDIR: folder,
    SKEIN_SANDBOX_UNENFORCED: unenforced.join(","),
    ...env,
  });
}

describe.skipIf(reasonToSkip !== null)("skein sandbox doctor", () => {
  test("I8 tries every protection as another user than root, says so in one JSON object, and exits 0", async () => {
    const said = await doctor(["--json"]);
    expect(said).toMatchObject({ exitCode: 0, stderr: "" });
    const { sound, findings } = Told.parse(JSON.parse(said.stdout.toString()));
    expect(sound).toBe(true);
    expect(findings.length).toBeGreaterThan(20);
    expect(findings.find(({ name }) => name === "host uid")?.seen).toMatch(/^uid [1-9]\d*$/);
    expect(findings.filter(({ status }) => status === "degraded")).toHaveLength(unenforced.length);
    expect(readdirSync(folder)).toStrictEqual([]);
  });

  test("I20 exits 1 where no sandbox starts: why, how to mend it, and that nothing else was tried", async () => {
    const said = await doctor([], { SKEIN_SANDBOX_NODE: "/usr/share" });
    const text = said.stdout.toString();
    expect(said.exitCode).toBe(1);
    expect(text).toMatch(/^refused +start +no bin\/node in \/usr\/share\n +fix: npm install$/m);
    expect(text).toMatch(/^skipped +memory limit +no sandbox starts$/m);
    expect(text).toMatch(/\nDo not run agents here\. This does not hold: start\.\n$/);
    expect(readdirSync(folder)).toStrictEqual([]);
  });

  test("exits 2 for a limit there is none of", async () => {
    const said = await doctor([], { SKEIN_SANDBOX_UNENFORCED: "memory,gravity" });
    expect(said.exitCode).toBe(2);
    expect(said.stderr).toMatch(/SKEIN_SANDBOX_UNENFORCED/);
  });

  test.each(["0-5", "65000", "65009-65000"])("exits 2 for uids %s", async (uids) => {
    const said = await doctor([], { SKEIN_SANDBOX_UIDS: uids });
    expect(said.exitCode).toBe(2);
    expect(said.stderr).toMatch(/uid.*SKEIN_SANDBOX_UIDS/s);
  });
});
