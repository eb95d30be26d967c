// test/core/policy/arbitrary-policy.ts: random documents of every level, and random facts for them.
import fc from "fast-check";
import type {
  Condition,
  Effect,
  Facts,
  Level,
  LoadedDocument,
  LoadedRule,
} from "../../../core/schema/policy.ts";
import { ROLES } from "../../../core/schema/vocabulary.ts";

export const RANK = { allow: 0, ask_approval: 1, deny: 2 } as const satisfies Record<Effect, number>;
export const LOWER: readonly Level[] = ["team", "repository", "campaign", "task", "runtime", "tool_call"];
/** Where every question is asked from; names in other documents are elsewhere. */
export const PLACE = {
  "tenant.id": "north",
  "repository.name": "acme/shop",
  "repository.team": "geese",
  "campaign.id": "bump",
} as const satisfies Facts;
export const KINDS = ["shell.exec", "tool.write"] as const;

const texts = fc.constantFrom("a", "b", "c");
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  texts.map((value): Condition => ({ eq: { fact: "text", value } })),
  fc.constant<Condition>({ eq: { fact: "text", value: null } }),
  texts.map((value): Condition => ({ ne: { fact: "text", value } })),
  fc.array(texts).map((values): Condition => ({ in: { fact: "text", values } })),
  fc.integer({ min: 0, max: 3 }).map((value): Condition => ({ gte: { fact: "number", value } })),
  fc.integer({ min: 0, max: 3 }).map((value): Condition => ({ lte: { fact: "number", value } })),
  texts.map((value): Condition => ({ has: { fact: "list", value } })),
  fc.array(texts).map((values): Condition => ({ subset: { fact: "list", values } })),
  fc.array(texts).map((values): Condition => ({ overlaps: { fact: "list", values } })),
  texts.map((each): Condition => ({ any_path: { fact: "list", globs: [`${each}*`] } })),
  texts.map((each): Condition => ({ all_paths: { fact: "list", globs: [`${each}/**`] } })),
);

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("node"), { maxLength: 3 }).map((all): Condition => ({ all })),
    fc.array(tie("node"), { maxLength: 3 }).map((any): Condition => ({ any })),
    tie("node").map((not): Condition => ({ not })),
  ),
})).node;

export const facts: fc.Arbitrary<Facts> = fc.record({
  text: fc.option(texts),
  number: fc.option(fc.integer({ min: 0, max: 3 })),
  list: fc.option(fc.array(texts, { maxLength: 3 })),
  "patch.verified_by": fc.option(fc.subarray(["npm", "tap"])),
});

const approvers = fc.record({
  quorum: fc.integer({ min: 1, max: 5 }),
  roles: fc.subarray([...ROLES], { minLength: 1 }),
  teams: fc.subarray(["geese", "ducks"]),
  expires_hours: fc.integer({ min: 1, max: 720 }),
});
const obligations = fc.record({ verifiers: fc.subarray(["npm", "tap"], { minLength: 1 }) });

const NAMES: Readonly<Record<Level, readonly string[]>> = {
  platform: ["platform"],
  organization: ["north", "south"],
  team: ["geese", "*", "ducks"],
  repository: ["acme/shop", "ACME/SHOP", "*", "acme/other"],
  campaign: ["bump", "*", "other"],
  task: ["task"],
  runtime: ["runtime"],
  tool_call: ["tool-calls"],
};

export function documentOf(level: Level): fc.Arbitrary<LoadedDocument> {
  const mayGrant = level === "platform" || level === "organization";
  const effects = ["ask_approval", "deny", "only"] as const;
  const rule: fc.Arbitrary<LoadedRule> = fc
    .record({
      id: fc.stringMatching(/^[a-z]{2,6}$/),
      actions: fc.constantFrom<string[]>(["*"], [...KINDS], [KINDS[0]], [KINDS[1]]),
      effect: mayGrant ? fc.constantFrom("allow" as const, ...effects) : fc.constantFrom(...effects),
      when: fc.option(condition, { nil: undefined }),
      asked: fc.option(approvers),
      owed: fc.option(obligations, { freq: 2 }),
      line: fc.integer({ min: 1, max: 99 }),
    })
    .map(({ when, asked, owed, ...rest }) => ({
      ...rest,
      ...(when ? { when } : {}),
      ...(asked ? { approvers: asked } : {}),
      ...(owed ? { obligations: owed } : {}),
      because: "so it is",
      match: [],
      not_match: [],
      file: `${level}.yaml`,
    }));
  const name = fc.constantFrom(...NAMES[level]);
  return fc
    .record({ name, rules: fc.array(rule, { maxLength: 4 }) })
    .map((rest) => ({ level, revision: 1, ...rest }));
}

/** Any subset of the levels, at most one document each. */
export const stack: fc.Arbitrary<LoadedDocument[]> = fc
  .tuple(
    ...(["platform", "organization", ...LOWER] as const).map((level) =>
      fc.option(documentOf(level), { freq: 2 }),
    ),
  )
  .map((documents) => documents.filter((document) => document !== null));
