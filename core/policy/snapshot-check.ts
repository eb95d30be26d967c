// core/policy/snapshot-check.ts: a snapshot that comes without its files, checked as loading them would have; none of it is believed (I3).
import { egressProblems } from "../egress/narrow.ts";
import { globProblem } from "../schema/glob-syntax.ts";
import type { PolicySnapshot } from "../schema/policy.ts";
import { compileSnapshot } from "./compiled.ts";
import { unknownVerifiers } from "./load.ts";
import { hasPlace } from "./places.ts";
import { checkDocument } from "./rule-check.ts";

/** What keeps it from being in force in this tenant, one sentence each; none: it may be. Total. */
export function snapshotProblems(snapshot: PolicySnapshot, tenant: string): string[] {
  const { documents, verifiers, egress = [], errors } = snapshot;
  const names = documents.map(({ level, name }) => `${level}/${name}`);
  const problems = [
    ...errors,
    ...(names.includes("platform/platform") ? [] : ["the platform's own document is missing"]),
    ...twice(names).map((name) => `the document ${name} is there twice`),
    ...twice(verifiers.map(({ name }) => name)).map((name) => `the verifier ${name} is there twice`),
    ...documents.flatMap((document, index) => {
      if (!hasPlace(document, tenant)) return [`no document ${names[index]} belongs to ${tenant}`];
      return checkDocument(document).map(({ message }) => `${names[index]}: ${message}`);
    }),
    ...verifiers.flatMap(({ name, build_outputs }) =>
      build_outputs.flatMap((glob) => {
        const problem = globProblem(glob);
        return problem === null ? [] : [`the verifier ${name}: pattern ${JSON.stringify(glob)} ${problem}`];
      }),
    ),
    ...twice(egress.map(({ name }) => name)).map((name) => `the egress profile ${name} is there twice`),
    ...egressProblems(egress).map(({ profile, message }) => `the egress profile ${profile.name}: ${message}`),
    ...unknownVerifiers(snapshot),
  ];
  return problems.length > 0 ? problems : [...compileSnapshot(snapshot).errors];
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
