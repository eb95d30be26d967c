// cli/policy/lint.ts: `skein policy lint`: what is wrong with a policy folder, and what is well-formed but not meant.
import { compileSnapshot } from "../../core/policy/compiled.ts";
import { readCases } from "../../core/policy/case-files.ts";
import { factsOf } from "../../core/policy/facts.ts";
import type { Finding } from "../../core/policy/lint.ts";
import { lint } from "../../core/policy/lint.ts";
import { loadPolicies } from "../../core/policy/load.ts";
import { CONTEXT } from "../../core/policy/ordinary.ts";
import { tenantOf } from "../../core/policy/places.ts";
import { actionOf, contextOf } from "../../core/policy/proposal.ts";
import type { Facts } from "../../core/schema/policy.ts";
import type { YamlSource } from "../../core/yaml.ts";
import { localCommand } from "../command.ts";
import { EXIT } from "../exit.ts";
import { openPolicies } from "./open.ts";

type Found = Omit<Finding, "kind" | "rule"> & { kind: Finding["kind"] | "error"; rule: string | null };

/** Every tenant of the folder. Exit 0: nothing was found; 1: something was; 2: there is no folder. */
export const policyLint = localCommand(async ({ print }, options: { policies?: string; json?: boolean }) => {
  const { sources } = openPolicies(options.policies);
  const seen = factsOfCases(sources);
  const tenants = new Set([CONTEXT.tenant, ...sources.flatMap(({ path }) => tenantOf(path) ?? [])]);
  const all = [...tenants].flatMap((tenant) => findingsOf(sources, { tenant, seen }));
  const found = [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  for (const each of found) {
    if (options.json) print.json(each);
    else print.line(`${each.at}: ${each.kind}: ${each.rule === null ? "" : `${each.rule}: `}${each.message}`);
  }
  if (!options.json) print.line(found.length === 0 ? "nothing found" : `${found.length} found`);
  return found.length === 0 ? EXIT.done : EXIT.failed;
});

/** Errors hide the rest: what could not be loaded cannot be looked at. */
function findingsOf(sources: readonly YamlSource[], of: { tenant: string; seen: readonly Facts[] }): Found[] {
  const snapshot = loadPolicies(sources, of.tenant);
  const errors = [...new Set([...snapshot.errors, ...compileSnapshot(snapshot).errors])];
  if (errors.length === 0) return lint(snapshot, of.seen);
  return errors.map((error) => {
    const [, at = error, message = ""] = /^([^:]+:\d+(?::\d+)?): (.*)$/su.exec(error) ?? [];
    return { at, kind: "error", rule: null, message };
  });
}

function factsOfCases(sources: readonly YamlSource[]): Facts[] {
  const reading = readCases(sources);
  if (reading.kind === "refused") return [];
  return reading.files.flatMap(({ cases }) =>
    cases.flatMap((each) => {
      const action = actionOf(each.action);
      return action.kind === "parsed" ? [factsOf(action.value, contextOf(each))] : [];
    }),
  );
}
