// test/support/ledger/policy-folder.ts: the starter set as a folder of the tenant acme's own, which a test edits and publishes.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../../scripts/stack/places.ts";

const ORGANIZATION = "organizations/acme/organization.yaml";

export type PolicyFolder = {
  path: string;
  /** Throws where `from` is not there. */
  edit(file: string, from: string, to: string): void;
  /** Of the organization's document: another revision, with these rules. */
  organization(revision: number, ...rules: string[]): void;
};

/** With the profile that the world's repository is verified by. */
export function makePolicyFolder(path: string): PolicyFolder {
  cpSync(join(CHECKOUT, "policies"), path, { recursive: true });
  const file = (name: string) => join(path, name);
  const edit: PolicyFolder["edit"] = (name, from, to) => {
    const text = readFileSync(file(name), "utf8");
    if (!text.includes(from)) throw new Error(`there is no ${from} in ${name}`);
    writeFileSync(file(name), text.replace(from, to));
  };
  const node = readFileSync(file("verifiers/node-test.yaml"), "utf8").replace(
    "name: node-test",
    "name: node",
  );
  writeFileSync(file("verifiers/node.yaml"), node);
  edit("manifest.yaml", "files:\n", `files:\n  - ${ORGANIZATION}\n  - verifiers/node.yaml\n`);
  mkdirSync(file("organizations/acme"));
  return {
    path,
    edit,
    organization(revision, ...rules) {
      const head = `level: organization\nname: acme\nrevision: ${revision}\nrules:${rules.length === 0 ? " []" : ""}\n`;
      writeFileSync(file(ORGANIZATION), `${head}${rules.map((rule) => `  - ${rule}\n`).join("")}...\n`);
    },
  };
}
