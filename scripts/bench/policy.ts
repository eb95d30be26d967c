// scripts/bench/policy.ts: one decision over eight levels with its trace, beside the same rules written by hand with picomatch.
import picomatch from "picomatch";
import { compileSnapshot } from "../../core/policy/compiled.ts";
import { evaluate, judge } from "../../core/policy/evaluate.ts";
import { factsOf } from "../../core/policy/facts.ts";
import { ACTION_EXAMPLES, BOUNDARY, CONTEXT, ORDINARY_CAMPAIGN } from "../../core/policy/ordinary.ts";
import { quantile } from "../../core/quantile.ts";
import type { Condition, Facts, Level, LoadedDocument } from "../../core/schema/policy.ts";
import { alone, compared, interleaved } from "./figure.ts";
import type { Bench } from "./figure.ts";

const DECISIONS = 20_000;
const NAMES = { organization: "default", team: "shop", repository: "acme/shop", campaign: "bump-parser" };
const LEVELS = [
  "platform",
  "organization",
  "team",
  "repository",
  "campaign",
  "runtime",
  "tool_call",
] as const;
/** Thirty patterns, six rules of five. */
const GLOBS = [
  [".github/**", "**/CODEOWNERS", "infra/**", "**/*.tf", "secrets/**"],
  ["vendor/**", "**/*.min.js", "**/generated/**", "dist/**", "**/*.lock"],
  ["db/migrations/**", "**/*.sql", "schema/**", "**/*.prisma", "db/**/seed*"],
  ["**/*.pem", "**/*.key", "**/id_rsa", ".env", "**/.env.*"],
  ["api/*/v1/**", "proto/**", "**/*.proto", "openapi/*.yaml", "**/swagger.json"],
  ["packages/legacy/**", "src/**/internal/**", "lib/*/private/**", "docs/legal/**", "LICENSE"],
];
const CLASSES = ["ci_workflow", "instruction_file", "production_config", "unknown"];
const COUNTS = ["patch.outside_scope", "patch.forbidden", "patch.refused", "patch.over_limits"];

type Rule = {
  id: string;
  level: (typeof LEVELS)[number];
  effect: "allow" | "deny" | "ask_approval";
  when: Condition;
};

/** Twenty rules: one grant, nine on numbers, six on paths, four on classes and words. */
const RULES: Rule[] = [
  {
    id: "grant",
    level: "platform",
    effect: "allow",
    when: { all: COUNTS.map((fact) => ({ lte: { fact, value: 0 } })) },
  },
  ...COUNTS.map((fact): Rule => ({
    id: fact,
    level: "platform",
    effect: "deny",
    when: { gte: { fact, value: 1 } },
  })),
  ...[1, 2, 3, 4, 5].map((n): Rule => {
    return {
      id: `files-${n}`,
      level: "campaign",
      effect: "deny",
      when: { gte: { fact: "patch.files", value: 100 * n } },
    };
  }),
  ...GLOBS.map((globs, n): Rule => {
    const level = LEVELS[n + 1] ?? "team";
    return { id: `paths-${n}`, level, effect: "deny", when: { any_path: { fact: "action.paths", globs } } };
  }),
  {
    id: "classes",
    level: "organization",
    effect: "ask_approval",
    when: { overlaps: { fact: "action.change_classes", values: CLASSES } },
  },
  {
    id: "tier",
    level: "organization",
    effect: "ask_approval",
    when: { in: { fact: "repository.tier", values: ["regulated"] } },
  },
  {
    id: "major",
    level: "team",
    effect: "ask_approval",
    when: { eq: { fact: "task.class", value: "dependency_major" } },
  },
  {
    id: "runtime",
    level: "runtime",
    effect: "deny",
    when: { eq: { fact: "runtime.verifier", value: null } },
  },
];

function documents(): LoadedDocument[] {
  return LEVELS.map((level: Level): LoadedDocument => {
    const rules = RULES.filter((rule) => rule.level === level).map(({ id, effect, when }, index) => ({
      id,
      effect,
      when,
      actions: ["patch.submit"],
      because: "so it is",
      match: [],
      not_match: [],
      file: `${level}.yaml`,
      line: index + 1,
    }));
    return {
      level,
      name: { ...NAMES, platform: "platform", task: "task", runtime: "runtime", tool_call: "tool-calls" }[
        level
      ],
      revision: 1,
      rules,
    };
  });
}

/** The same by hand: one array of patterns a rule, and the ids of what matched. */
function byHand(): (facts: Facts) => { effect: string; matched: string[] } {
  const matchers = GLOBS.map((globs) => picomatch(globs, { dot: true }));
  const isOver = (value: Facts[string] | undefined, least: number): boolean => Number(value) >= least;
  // oxlint-disable-next-line complexity -- written by hand as such rules are, straight down
  return (facts) => {
    const matched: string[] = [];
    const deny: string[] = [];
    const ask: string[] = [];
    if (COUNTS.every((fact) => !isOver(facts[fact], 1))) matched.push("grant");
    for (const fact of COUNTS) if (isOver(facts[fact], 1)) deny.push(fact);
    for (let n = 1; n <= 5; n += 1) if (isOver(facts["patch.files"], 100 * n)) deny.push(`files-${n}`);
    const paths = facts["action.paths"];
    if (Array.isArray(paths)) {
      for (const [n, matches] of matchers.entries())
        if (paths.some((path) => matches(path))) deny.push(`paths-${n}`);
    }
    const classes = facts["action.change_classes"];
    if (Array.isArray(classes) && classes.some((each) => CLASSES.includes(each))) ask.push("classes");
    if (facts["repository.tier"] === "regulated") ask.push("tier");
    if (facts["task.class"] === "dependency_major") ask.push("major");
    if (facts["runtime.verifier"] === null) deny.push("runtime");
    const effect =
      deny.length > 0 ? "deny" : ask.length > 0 ? "ask_approval" : matched.length > 0 ? "allow" : "deny";
    return { effect, matched: [...matched, ...ask, ...deny] };
  };
}

/** 1 to 14 paths; every fifth patch has one that a rule names. */
function questions(): Facts[] {
  return Array.from({ length: 70 }, (_, index) => {
    const count = (index % 14) + 1;
    const paths = Array.from({ length: count }, (__, n) => `src/cart/part-${index}/module-${n}.ts`);
    if (index % 5 === 0) paths[0] = "infra/network/main.tf";
    const boundary = { ...BOUNDARY, files: count, paths: paths.sort() };
    const action = { ...ACTION_EXAMPLES["patch.submit"], boundary };
    return factsOf(action, { ...CONTEXT, campaign: ORDINARY_CAMPAIGN });
  });
}

/** → microseconds of each decision, in order. */
function timed(decide: (facts: Facts) => unknown, asked: readonly Facts[]): number[] {
  return Array.from({ length: DECISIONS }, (_, index) => {
    const facts = asked[index % asked.length] ?? {};
    const start = performance.now();
    decide(facts);
    return (performance.now() - start) * 1000;
  });
}

export const policy: Bench = {
  name: "policy",
  about:
    "a decision of 20 rules and 30 patterns over eight levels, traced, beside the same by hand with picomatch",
  async run(rounds) {
    const compiled = compileSnapshot({ documents: documents(), verifiers: [], errors: [] });
    const hand = byHand();
    const asked = questions();
    const ours = (facts: Facts) => judge(compiled, { facts, kind: "patch.submit" });
    for (const facts of asked) {
      const [a, b] = [ours(facts).effect, hand(facts).effect];
      if (a !== b) throw new Error(`the two do not say the same: ${a}, by hand ${b}`);
    }
    const tails = { ours: [] as number[], baseline: [] as number[] };
    const rate =
      (side: "ours" | "baseline", decide: (facts: Facts) => unknown) => async (): Promise<number> => {
        const micros = timed(decide, asked);
        tails[side].push(quantile(micros, 0.99));
        return DECISIONS / (micros.reduce((sum, each) => sum + each, 0) / 1e6);
      };
    const throughput = await interleaved(rounds, {
      ours: rate("ours", ours),
      baseline: rate("baseline", hand),
    });
    const whole = await rate("ours", (facts) => evaluate(compiled, { facts, kind: "patch.submit" }))();
    tails.ours.pop();
    return [
      compared("decisions", "a second", { ...throughput, reach: { atLeast: 0.8 } }),
      compared("p99 of a decision", "µs", { ...tails, reach: { atMost: 1.5 } }),
      alone("decisions with the digest of their facts", { unit: "a second", value: whole, reach: null }),
    ];
  },
};
