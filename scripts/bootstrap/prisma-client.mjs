// scripts/bootstrap/prisma-client.mjs: the generated Prisma client belongs to the schema at hand.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, tail } from "./command.mjs";
import { missing, ok, SetupFault, wrong } from "./finding.mjs";
import { nodeRuntimePath } from "./node-runtime.mjs";
import { nodeModules, root } from "./places.mjs";

const folder = join(root, "prisma");
const generated = join(folder, "generated");
const stamp = join(generated, ".schema-digest");
const FIX = "PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate";

/** @type {import("./finding.mjs").Step} */
export const prismaClient = {
  name: "prisma client",
  needs: ["npm packages", "node 24"],
  async inspect() {
    if (!existsSync(join(folder, "schema.prisma"))) {
      return missing({ what: "no schema.prisma", where: folder, fix: "git checkout -- prisma" });
    }
    if (!existsSync(stamp))
      return missing({ what: "the Prisma client is not generated", where: generated, fix: FIX });
    if (readFileSync(stamp, "utf8") === schemaDigest()) return ok("as the schema");
    return wrong({ what: "the Prisma client was generated from another schema", where: generated, fix: FIX });
  },
  async provide(problem) {
    if (!existsSync(join(folder, "schema.prisma"))) throw new SetupFault(problem);
    const digest = schemaDigest(); // before: an edit meanwhile must not be stamped as generated
    const prisma = join(nodeModules, "prisma", "build", "index.js");
    const noEngine = existsSync("/bin/true") ? "/bin/true" : "/usr/bin/true"; // generating needs none, but Prisma would fetch it
    const env = {
      PRISMA_SCHEMA_ENGINE_BINARY: noEngine,
      CHECKPOINT_DISABLE: "1",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
    };
    const result = await run(nodeRuntimePath, [prisma, "generate"], { env });
    if (result.code !== 0)
      throw new SetupFault({ ...problem, what: `prisma generate failed:\n${tail(result.output)}` });
    writeFileSync(stamp, digest);
  },
};

/** Over every schema file, the configuration and the generator's own version. */
function schemaDigest() {
  const schemas = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".prisma") && !name.startsWith("generated"))
    .map((name) => join(folder, name));
  const others = [join(root, "prisma.config.ts"), join(nodeModules, "prisma", "package.json")];
  const hash = createHash("sha256");
  for (const path of [...schemas.toSorted(), ...others].filter((path) => existsSync(path))) {
    hash.update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}
