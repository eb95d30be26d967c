// core/policy/whole-file.ts: one file under policies/ → a value of its schema, if it is there to its last line.
import type { Schema } from "../schema/parsing.ts";
import type { YamlReading, YamlSource } from "../yaml.ts";
import { readYaml } from "../yaml.ts";

/** A text that was cut off can still be YAML, with a rule that has lost its condition: so each must say that it ended. */
export function readWhole<T>(source: YamlSource, schema: Schema<T>): YamlReading<T> {
  const reading = readYaml(source, schema);
  if (reading.kind === "refused" || /\n\.\.\.\r?\n?$/u.test(source.text)) return reading;
  const line = source.text.split("\n").length;
  return {
    kind: "refused",
    problems: [`${source.path}:${line}:1: does not end with a line "...", so it may be cut off`],
  };
}
