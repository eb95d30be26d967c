// scripts/bench/policy-rules.ts: twenty rules and thirty patterns over eight levels, and what they are asked.
import type { CompiledPolicy } from "../../core/policy/compiled.ts";
import { compileSnapshot } from "../../core/policy/compiled.ts";
import { factsOf } from "../../core/policy/facts.ts";
import { ACTION_EXAMPLES, BOUNDARY, CONTEXT, ORDINARY_CAMPAIGN } from "../../core/policy/ordinary.ts";
import type { Condition, Facts, Level, LoadedDocument } from "../../core/schema/policy.ts";

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
export const GLOBS = [
  [".github/**", "**/CODEOWNERS", "infra/**", "**/*.tf", "secrets/**"],
  ["vendor/**", "**/*.min.js", "**/generated/**", "dist/**", "**/*.lock"],
  ["db/migrations/**", "**/*.sql", "schema/**", "**/*.prisma", "db/**/seed*"],
  ["**/*.pem", "**/*.key", "**/id_rsa", ".env", "**/.env.*"],
  ["api/*/v1/**", "proto/**", "**/*.proto", "openapi/*.yaml", "**/swagger.json"],
  ["packages/legacy/**", "src/**/internal/**", "lib/*/private/**", "docs/legal/**", "LICENSE"],
];
export const CLASSES = ["ci_workflow", "instruction_file", "production_config", "unknown"];
export const COUNTS = ["patch.outside_scope", "patch.forbidden", "patch.refused", "patch.over_limits"];

type Rule = {
  id: string;
  level: (typeof LEVELS)[number];
  effect: "allow" | "deny" | "ask_approval";
  when: Condition;
};

/** Twenty rules: one grant, nine on numbers, six on paths, four on classes and words. */
export const RULES: Rule[] = [
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

export function compiledRules(): CompiledPolicy {
  const documents = LEVELS.map((level: Level): LoadedDocument => {
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
  return compileSnapshot({ documents, verifiers: [], errors: [] });
}

/** One path for each pattern, in the same order. */
const NAMED_PATHS = [
  [".github/workflows/ci.yml", "src/CODEOWNERS", "infra/a/b.txt", "src/net/main.tf", "secrets/one"],
  ["vendor/a/b.go", "web/a.min.js", "src/generated/a.ts", "dist/main.js", "web/yarn.lock"],
  ["db/migrations/1/up", "src/a/b.sql", "schema/a", "src/a.prisma", "db/a/seed-1"],
  ["keys/a.pem", "keys/b.key", "home/id_rsa", ".env", "src/.env.local"],
  ["api/shop/v1/a.ts", "proto/a/b", "src/a.proto", "openapi/a.yaml", "web/swagger.json"],
  ["packages/legacy/a", "src/a/internal/b", "lib/a/private/b", "docs/legal/a", "LICENSE"],
];

/** 1 to 14 paths; every fifth patch has one that a rule names. */
export function questions(): Facts[] {
  return Array.from({ length: 70 }, (_, index) => {
    const count = (index % 14) + 1;
    const paths = Array.from({ length: count }, (__, n) => `src/cart/part-${index}/module-${n}.ts`);
    if (index % 5 === 0) paths[0] = "infra/network/main.tf";
    return patch(paths);
  });
}

/** So that each rule, and each pattern, matches once: what all engines are to agree on beside the timed ones. */
export function probes(): Facts[] {
  const ordinary = patch(["src/cart.ts"]);
  return [
    ...NAMED_PATHS.flat().map((path) => patch(["src/cart.ts", path])),
    ...COUNTS.map((fact): Facts => ({ ...ordinary, [fact]: 1 })),
    ...[100, 250, 400, 1000].map((files): Facts => ({ ...ordinary, "patch.files": files })),
    { ...ordinary, "action.change_classes": ["source", "ci_workflow"] },
    { ...ordinary, "repository.tier": "regulated" },
    { ...ordinary, "task.class": "dependency_major" },
    { ...ordinary, "runtime.verifier": null },
    { ...ordinary, "repository.tier": "regulated", "patch.refused": 2 },
  ];
}

function patch(paths: string[]): Facts {
  const boundary = { ...BOUNDARY, files: paths.length, paths: paths.toSorted() };
  const action = { ...ACTION_EXAMPLES["patch.submit"], boundary };
  return factsOf(action, { ...CONTEXT, campaign: ORDINARY_CAMPAIGN });
}
