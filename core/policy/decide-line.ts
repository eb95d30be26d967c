// core/policy/decide-line.ts: one line of `skein policy decide` → one answer; whatever the line is, there is one (I3).
import type { Parsed, Problem } from "../schema/parsing.ts";
import { parseWith } from "../schema/parsing.ts";
import type { Effect, Opinion, Verdict } from "../schema/policy.ts";
import type { Circumstances, ProposedAction } from "../schema/policy-case.ts";
import { DecideLine } from "../schema/policy-case.ts";
import { isShell } from "../action.ts";
import type { Action } from "../schema/action.ts";
import { evaluate, standingRules } from "./evaluate.ts";
import type { CompiledPolicy } from "./compiled.ts";
import type { FactContext } from "./facts.ts";
import { factsOf } from "./facts.ts";
import { clip } from "./shown.ts";
import { commandOf } from "./argv-command.ts";
import { actionOf, contextOf } from "./proposal.ts";

/** Who may answer each rule that asks. */
export type AskingRule = { rule: string; approvers: Opinion["approvers"] };

export type LineDecision = {
  effect: Effect;
  rules: string[];
  explanation: string;
  errors: string[];
  obligations: Verdict["obligations"];
  approvers: AskingRule[];
};

/** An action and where it stands, as a line gives them. */
export type Proposal = { action: Action; context: FactContext };

/** `policyOf`: a tenant's policy; it may throw. The line itself never makes this throw. */
export function decideLine(text: string, policyOf: (tenant: string) => CompiledPolicy): LineDecision {
  const proposal = proposalOf(text);
  if (proposal.kind === "refused") return refused(proposal.problems);
  const { action, context } = proposal.value;
  const policy = policyOf(context.tenant);
  const verdict = evaluate(policy, { facts: factsOf(action, context), kind: action.kind });
  return answerOf(verdict);
}

function answerOf(verdict: Verdict): LineDecision {
  const { effect, explanation, errors, obligations, opinions } = verdict;
  const asking = opinions.filter((opinion) => opinion.effect === "ask_approval" && effect === "ask_approval");
  return {
    effect,
    rules: standingRules(verdict),
    explanation,
    errors,
    obligations,
    approvers: asking.map(({ level, rule, approvers }) => ({ rule: `${level}/${rule}`, approvers })),
  };
}

/** JSON text → a proposal, or what is wrong with the line. Total. */
export function proposalOf(text: string): Parsed<Proposal> {
  const line = parseLine(text);
  if (line.kind === "refused") return line;
  const { subject, task, repository, campaign, environment, ...proposed } = line.value;
  const { kind } = proposed;
  const named = typeof repository === "string" ? { repository } : repository;
  const given: Circumstances = { subject, task, repository: named, campaign, environment };
  const action = actionOf({
    ...(named?.repository !== undefined && NAMING.has(kind) ? { repository: named.repository } : {}),
    ...(isShell(kind) ? withCommand(proposed) : proposed),
  });
  if (action.kind === "refused") return action;
  return { kind: "parsed", value: { action: action.value, context: contextOf(given) } };
}

/** Kinds of action that name a repository of their own; unless a line says otherwise, that of its run. */
const NAMING: ReadonlySet<string> = new Set([
  "repository.read",
  "source.fetch",
  "branch.bundle",
  "branch.push",
  "pr.open",
  "pr.read",
  "access.read",
  "pr.comment",
]);

/** A line with both says two things, and is left to be refused for it. */
function withCommand(proposed: ProposedAction & { argv?: string[] | undefined }): ProposedAction {
  const { argv, ...rest } = proposed;
  return argv === undefined || "command" in rest ? proposed : { ...rest, command: commandOf(argv) };
}

function parseLine(text: string): Parsed<DecideLine> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (fault) {
    const because = fault instanceof Error ? fault.message : "it is no JSON";
    return {
      kind: "refused",
      problems: [{ path: [], key: null, message: `is no JSON: ${clip(because, 200)}` }],
    };
  }
  return parseWith(DecideLine, value);
}

function refused(problems: readonly Problem[]): LineDecision {
  return undecidable(
    problems.map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ` : "") + message),
  );
}

/** The answer to a line that is no proposal. */
export function undecidable(because: readonly string[]): LineDecision {
  const errors = because.map((each) => clip(each.replace(/\p{Surrogate}/gu, "\uFFFD"), 300));
  return {
    effect: "deny",
    rules: [],
    explanation: clip(`denied: the line cannot be judged: ${errors.join("; ")}`, 480),
    errors,
    obligations: { verifiers: [] },
    approvers: [],
  };
}
