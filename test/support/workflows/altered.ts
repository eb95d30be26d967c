// test/support/workflows/altered.ts: tomorrow's workflow code: a copy of today's with one edit, as a bundle.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { CHECKOUT } from "../../../scripts/stack/places.ts";

export type Edit = { file: string; from: string; to: string };

/** In `workflows/steps/deliver.ts`, one more command before a branch is pushed. */
const PUSH = "export async function pushBranch(run: Run): Promise<RunEvent> {\n";
const STEP = { file: "workflows/steps/deliver.ts", from: PUSH };
const IMPORT = 'import { patched, sleep } from "@temporalio/workflow";\n';

/** As ARCHITECTURE asks for it: open runs that have passed the place go on as they began. */
export const GUARDED: Edit = {
  ...STEP,
  to: `${IMPORT}${PUSH}  if (patched("a-later-step")) await sleep(10);\n`,
};
export const UNGUARDED: Edit = { ...STEP, to: `${IMPORT}${PUSH}  await sleep(10);\n` };

/** The bundle's code. Throws where the edit no longer fits. */
export async function bundleAltered({ file, from, to }: Edit): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "skein-altered-"));
  try {
    for (const name of ["core", "workflows", "package.json"])
      cpSync(join(CHECKOUT, name), join(folder, name), { recursive: true });
    symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
    const text = readFileSync(join(folder, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} is not what the edit was written for`);
    writeFileSync(join(folder, file), text.replace(from, to));
    const workflowsPath = join(folder, "workflows", "index.ts");
    return (await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger("WARN") })).code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
