// core/policy/load-profiles.ts: the texts of verifier and egress profiles → the profiles, and what is wrong with them (I3).
import { egressProblems } from "../egress/narrow.ts";
import { EgressProfile } from "../schema/egress.ts";
import { globProblem } from "../schema/glob-syntax.ts";
import { VerifierProfile } from "../schema/verification.ts";
import type { YamlReading, YamlSource } from "../yaml.ts";
import { tenantOf, VERIFIERS } from "./places.ts";
import { readWhole } from "./whole-file.ts";

/** `profile`: one, or none where it cannot be read. Problems read `file:line:column: what`. */
export function readVerifier(source: YamlSource): { profile: VerifierProfile[]; problems: string[] } {
  const { path: file } = source;
  const reading = readWhole(source, VerifierProfile);
  if (reading.kind === "refused") return { profile: [], problems: reading.problems };
  const { value, lineOf } = reading;
  const placed = file === `${VERIFIERS}${value.name}.yaml` ? [] : [misplaced(file, reading)];
  const globs = value.build_outputs.flatMap((glob, index) => {
    const problem = globProblem(glob);
    const at = `${file}:${lineOf(["build_outputs", index])}:1`;
    return problem === null ? [] : [`${at}: pattern ${JSON.stringify(glob)} ${problem}`];
  });
  return { profile: [value], problems: [...placed, ...globs] };
}

type Read<T> = YamlReading<T> & { kind: "read" };

/** All together, as a tenant's is measured by the platform's. */
export function loadEgress(sources: readonly YamlSource[]): {
  profiles: EgressProfile[];
  problems: string[];
} {
  const problems: string[] = [];
  const readings = new Map<EgressProfile, Read<EgressProfile> & { file: string }>();
  for (const source of sources) {
    const reading = readWhole(source, EgressProfile);
    if (reading.kind === "refused") problems.push(...reading.problems);
    else {
      readings.set(reading.value, { ...reading, file: source.path });
      problems.push(...placeProblems(source.path, reading));
    }
  }
  const profiles = [...readings.keys()];
  for (const [profile, { file, lineOf }] of readings)
    if (profiles.find(({ name }) => name === profile.name) !== profile)
      problems.push(`${file}:${lineOf(["name"])}:1: there is an egress profile ${profile.name} already`);
  for (const { profile, path, message } of egressProblems(profiles)) {
    const reading = readings.get(profile);
    problems.push(`${reading?.file ?? ""}:${reading?.lineOf(path) ?? 1}:1: ${message}`);
  }
  return { profiles, problems };
}

function placeProblems(file: string, reading: Read<EgressProfile>): string[] {
  const { name, narrows } = reading.value;
  const isTenants = tenantOf(file) !== null;
  const named = file.endsWith(`/${name}.yaml`) ? [] : [misplaced(file, reading)];
  if (isTenants && narrows === undefined)
    return [...named, `${file}:1:1: a tenant's egress profile says which of the platform's it narrows`];
  if (!isTenants && narrows !== undefined)
    return [...named, `${file}:${reading.lineOf(["narrows"])}:1: a profile of the platform narrows none`];
  return named;
}

function misplaced(file: string, { value, lineOf }: Read<{ name: string }>): string {
  return `${file}:${lineOf(["name"])}:1: the profile ${value.name} does not belong in this file`;
}
