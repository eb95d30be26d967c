// scripts/stack/tools.ts: the programs that the set-up chose, by absolute path.
import { readFileSync } from "node:fs";
import { z } from "zod";

const Tools = z.object({ temporal: z.string(), bwrap: z.string(), node: z.string() });
export type Tools = z.infer<typeof Tools>;

/** Throws with the fix when the set-up has not run. */
export function readTools(path: string): Tools {
  try {
    return Tools.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new Error(`${path} is missing or incomplete: run node scripts/bootstrap.mjs`, { cause: error });
  }
}
