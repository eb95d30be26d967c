// scripts/bench/policy-cedar.ts: the same rules in Cedar, on its WebAssembly build, parsed once.
import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { StatefulAuthorizationCall } from "@cedar-policy/cedar-wasm/nodejs";
import type { Facts } from "../../core/schema/policy.ts";
import { effectOf } from "./policy-answer.ts";
import type { Answer } from "./policy-answer.ts";
import { CLASSES, COUNTS, GLOBS } from "./policy-rules.ts";

const SET = "bench";
/** What the rules read, and no more: each fact is one more to hand over. */
const READ = [...COUNTS, "patch.files", "action.change_classes", "repository.tier", "task.class"] as const;

/**
 * Cedar has no effect between permit and forbid: what asks is a forbid that is known by its id. It has no loop either,
 * so the paths are one text of lines, which spares it a call for each; its `*` then also matches a slash or a line's end,
 * which is less work than a pattern that does not.
 */
function policies(): Record<string, string> {
  const atLeast = (fact: string, n: number) => `context[${quote(fact)}] >= ${n}`;
  const conditions: Record<string, string> = {
    ...Object.fromEntries(COUNTS.map((fact) => [fact, atLeast(fact, 1)])),
    ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`files-${n}`, atLeast("patch.files", 100 * n)])),
    ...Object.fromEntries(GLOBS.map((globs, n) => [`paths-${n}`, globs.flatMap(likes).join(" || ")])),
    classes: `context["action.change_classes"].containsAny([${CLASSES.map(quote).join(", ")}])`,
    tier: `context["repository.tier"] == "regulated"`,
    major: `context["task.class"] == "dependency_major"`,
    runtime: `!(context has "runtime.verifier")`,
  };
  const none = COUNTS.map((fact) => `context[${quote(fact)}] <= 0`).join(" && ");
  const forbids = Object.entries(conditions).map(([id, condition]) => [id, clause("forbid", condition)]);
  return { grant: clause("permit", none), ...Object.fromEntries(forbids) };
}

function clause(effect: "permit" | "forbid", condition: string): string {
  return `${effect} (principal, action, resource) when { ${condition} };`;
}

// Two stars and a slash also stand for no folder at all, so they make two patterns.
function likes(glob: string): string[] {
  const starts = glob.startsWith("**/") ? [`*/${glob.slice(3)}`, `*\n${glob.slice(3)}`] : [`*\n${glob}`];
  const each = starts.flatMap((start) =>
    start.includes("/**/") ? [start, start.replace("/**/", "/")] : start,
  );
  return each.map((start) => {
    const pattern = start.endsWith("**") ? start : `${start}\n*`;
    return `context.lines like ${quote(pattern.replaceAll("**", "*"))}`;
  });
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** The call that asks it, made before the clock starts. */
export function cedarCall(facts: Facts): StatefulAuthorizationCall {
  const paths = facts["action.paths"];
  const context: StatefulAuthorizationCall["context"] = {
    lines: `\n${Array.isArray(paths) ? paths.join("\n") : ""}\n`,
  };
  for (const name of READ) context[name] = cedarValue(facts[name]);
  const verifier = facts["runtime.verifier"];
  if (verifier != null) context["runtime.verifier"] = cedarValue(verifier);
  const entity = (type: string) => ({ type, id: "bench" });
  return {
    principal: entity("Run"),
    action: { type: "Action", id: "patch.submit" },
    resource: entity("Repository"),
    context,
    preparsedPolicySetId: SET,
    entities: [],
  };
}

function cedarValue(fact: Facts[string] | undefined): string | number | string[] {
  if (typeof fact === "string" || typeof fact === "number") return fact;
  if (Array.isArray(fact)) return fact.map(String);
  throw new Error(`Cedar has no such value: ${JSON.stringify(fact)}`);
}

export function openCedar(): (call: StatefulAuthorizationCall) => Answer {
  const parsed = preparsePolicySet(SET, { staticPolicies: policies() });
  if (parsed.type === "failure") throw new Error(`Cedar: ${JSON.stringify(parsed.errors)}`);
  return (call) => {
    const answer = statefulIsAuthorized(call);
    if (answer.type === "failure") throw new Error(`Cedar: ${JSON.stringify(answer.errors)}`);
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0) throw new Error(`Cedar: ${JSON.stringify(diagnostics.errors)}`);
    const matched = diagnostics.reason;
    if (decision === "allow") return { effect: "allow", matched };
    const asks = matched.length > 0 && matched.every((id) => effectOf(id) === "ask_approval");
    return { effect: asks ? "ask_approval" : "deny", matched };
  };
}
