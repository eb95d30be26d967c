// scripts/schema.ts: `npm run schema`: JSON Schemas and the table of facts, from the one shape; `--check` only compares.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { z } from "zod";
import { EgressProfile } from "../core/schema/egress.ts";
import { PolicyDocument } from "../core/schema/policy.ts";
import { TaskContract } from "../core/schema/task.ts";
import { VerifierProfile } from "../core/schema/verification.ts";
import { withFactTable } from "./fact-table.ts";
import { CHECKOUT } from "./stack/places.ts";

const SCHEMAS = {
  task: TaskContract,
  policy: PolicyDocument,
  verifier: VerifierProfile,
  egress: EgressProfile,
};
const folder = join(CHECKOUT, "schemas");

mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(SCHEMAS)) {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const text = await format(JSON.stringify(json), { parser: "json", printWidth: 110 });
  put(join(folder, `${name}.schema.json`), text);
}
const page = join(CHECKOUT, "docs", "policy.md");
put(page, await withFactTable(readFileSync(page, "utf8")));

function put(path: string, text: string): void {
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    process.stderr.write(`${path} is not what the schema says: npm run schema\n`);
    process.exitCode = 1;
  }
}
