// scripts/seed.ts: `npm run seed -- FOLDER NAME`: what a folder has committed becomes acme/NAME on the development forge.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { seedRepository } from "./demo/project.ts";
import { CHECKOUT, placesIn } from "./stack/places.ts";
import { readSettings } from "./stack/settings.ts";
import { runningStack } from "./stack/stack.ts";

/** The account of the first tenant there. */
const OWNER = "acme";

const [folder, name, ...rest] = process.argv.slice(2);
const usage =
  "usage: npm run seed -- FOLDER NAME: a git checkout, and what it is to be called on the development forge";
try {
  if (!folder || !name || rest.length > 0 || !/^[A-Za-z0-9._-]{1,100}$/.test(name)) fail(2, usage);
  const stack = runningStack(join(CHECKOUT, ".skein"));
  if (stack?.state !== "running") fail(1, "no stack is running: start it with npm run dev");
  if (readSettings().forge) fail(2, "skein.yaml names a forge of its own: make the repository there");
  const secretFile = join(placesIn(stack.data).keys, "webhook-secret");
  await seedRepository(
    { url: stack.forgeUrl, secretFile },
    { owner: OWNER, name, tar: await committed(folder) },
  );
  console.log(`${stack.forgeUrl}/${OWNER}/${name} is there. Next:`);
  console.log(
    `  npx skein repo onboard ${OWNER}/${name} --owner NAME --team NAME --tier low --verifier PROFILE`,
  );
} catch (error) {
  fail(1, error instanceof Error ? error.message : String(error));
}

/** As a tar: nothing that is ignored, and nothing of the git folder. */
async function committed(at: string): Promise<Uint8Array> {
  if (!existsSync(join(at, ".git")))
    fail(2, `${resolve(at)} is no git checkout: git init, commit, and try again`);
  const { stdout } = await execa("git", ["-C", at, "archive", "--format=tar", "HEAD"], {
    encoding: "buffer",
  });
  return stdout;
}

function fail(code: number, message: string): never {
  console.error(`seed: ${message}`);
  process.exit(code);
}
