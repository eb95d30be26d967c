// cli/policy/folder.ts: the texts of a policy folder, under the paths that a snapshot names them by.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { YamlSource } from "../../core/yaml.ts";

/** Every YAML file in it and below. Throws what the file system says where something cannot be read. */
export function readPolicyFolder(folder: string): YamlSource[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: `policies/${relative(folder, file).split(sep).join("/")}`,
      text: readFileSync(file, "utf8"),
    }));
}
