// core/policy/proposal.ts: what a case or a line says of an action, put on top of an ordinary one and its ordinary run.
import type { ActionKind } from "../schema/action.ts";
import { Action } from "../schema/action.ts";
import { suggestion } from "../schema/nearest-word.ts";
import type { Parsed } from "../schema/parsing.ts";
import { parseWith } from "../schema/parsing.ts";
import type { Circumstances, ProposedAction } from "../schema/policy-case.ts";
import type { FactContext } from "./facts.ts";
import { ACTION_EXAMPLES, CONTEXT, ORDINARY_CAMPAIGN } from "./ordinary.ts";
import { clip } from "./shown.ts";

/** An unknown kind or field is refused, as the one door would refuse it. Total. */
export function actionOf(proposed: ProposedAction): Parsed<Action> {
  const { kind } = proposed;
  if (isKind(kind)) return parseWith(Action, merged(ACTION_EXAMPLES[kind], proposed));
  const near = suggestion(kind, Object.keys(ACTION_EXAMPLES));
  const message = `no action is called "${clip(kind, 100)}"${near}`;
  return { kind: "refused", problems: [{ path: ["kind"], key: null, message }] };
}

/** Total. */
export function contextOf(given: Circumstances): FactContext {
  const { subject, task, repository, campaign, environment } = given;
  const { tenant = CONTEXT.tenant, at, ...runtime } = environment;
  return {
    tenant,
    subject: { ...CONTEXT.subject, ...defined(subject) },
    repository: repository && CONTEXT.repository && { ...CONTEXT.repository, ...defined(repository) },
    task: task && CONTEXT.task && { ...CONTEXT.task, ...defined(task) },
    campaign: campaign && campaignOf(campaign),
    runtime: task && CONTEXT.runtime && { ...CONTEXT.runtime, ...defined(runtime) },
    salt: CONTEXT.salt,
    atMs: at === undefined ? CONTEXT.atMs : Date.parse(at),
  };
}

function campaignOf(given: NonNullable<Circumstances["campaign"]>): FactContext["campaign"] {
  const { wave_pull_requests: wavePullRequests, ...rest } = given;
  return { ...ORDINARY_CAMPAIGN, ...defined({ ...rest, wavePullRequests }) };
}

export function isKind(kind: string): kind is ActionKind {
  return Object.hasOwn(ACTION_EXAMPLES, kind);
}

/** One level deep, so that a case may change part of a boundary report. */
function merged(example: object, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const base: Record<string, unknown> = { ...example };
  for (const [key, value] of Object.entries(given)) {
    const isPart = typeof value === "object" && value !== null && !Array.isArray(value);
    base[key] = isPart ? { ...Object(base[key]), ...value } : value;
  }
  return base;
}

/** Without keys that hold undefined. */
function defined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in given) {
    const value = given[key];
    if (isDefined(value)) kept[key] = value;
  }
  return kept;
}

function isDefined<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}
