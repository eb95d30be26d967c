// test/support/stories/second-person.ts: ann, who is not the one who started the stack: her key lies in a folder of the story's.
import { join } from "node:path";
import { readConfig } from "../../../cli/config.ts";
import type { StoryStack } from "./stack.ts";

/** What her shell needs, once she is enrolled. */
export function annOf(world: StoryStack): { SKEIN_HOME: string; SKEIN_SUBJECT: string } {
  return { SKEIN_HOME: join(world.places.keys, "people"), SKEIN_SUBJECT: "ann" };
}

/** `roles`: what she is granted, each as `skein role grant` takes it. Throws what a command said that failed. */
export async function enrollAnn(world: StoryStack, ...roles: readonly string[][]): Promise<void> {
  process.env["SKEIN_STACK"] = world.places.stackFile; // whose configuration the next line reads
  const own = { SKEIN_HOME: annOf(world).SKEIN_HOME, SKEIN_KEY_FILE: readConfig().keyFile };
  const answers = [await world.skeinWith(own, "key", "enroll", "--subject", "ann")];
  for (const role of roles) answers.push(await world.skein("role", "grant", "ann", ...role));
  for (const { exitCode, stderr } of answers) if (exitCode !== 0) throw new Error(`${exitCode}: ${stderr}`);
}
