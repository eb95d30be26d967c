// core/schema/task.ts: the task contract, what is wanted of one repository.
import { z } from "zod";
import { globProblem } from "./glob-syntax.ts";
import { AutonomyMode, DataClass, RepositoryName, TaskClass } from "./vocabulary.ts";

const PathPattern = z
  .string()
  .min(1)
  .max(200)
  .superRefine((glob, context) => {
    const problem = globProblem(glob);
    if (problem !== null)
      context.addIssue({ code: "custom", message: `pattern ${JSON.stringify(glob)} ${problem}` });
  });

/** The most that one run may ever spend is $1000. */
export const CostCents = z.int().min(0).max(100_000);

export const TaskLimits = z
  .strictObject({
    turns: z.int().min(1).max(200).default(30).describe("model turns, agent tasks only"),
    minutes: z.int().min(1).max(240).default(30).describe("wall time of the change step"),
    files: z.int().min(1).max(1000).default(20).describe("changed files"),
    lines: z.int().min(1).max(100_000).default(1000).describe("added plus removed lines"),
    cost_cents: CostCents.default(200).describe("US cents for all model calls"),
    repairs: z.int().min(0).max(5).default(1).describe("repair rounds after a failed verification"),
  })
  .prefault({});
export type TaskLimits = z.infer<typeof TaskLimits>;

const shared = {
  title: z.string().min(3).max(120),
  repository: RepositoryName,
  base_ref: z.string().min(1).max(200).optional().describe("branch; the repository's default if absent"),
  task_class: TaskClass,
  autonomy: AutonomyMode.default("draft_pr"),
  allowed_paths: z.array(PathPattern).min(1).max(100).default(["**"]),
  forbidden_paths: z.array(PathPattern).max(100).default([]),
  limits: TaskLimits,
  data_class: DataClass.default("internal"),
  verifier: z.string().min(1).max(80).optional().describe("verifier profile; the repository's if absent"),
  egress: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe("egress profile, for commands that need a network; none if absent"),
};

export const AgentTask = z.strictObject({
  change: z.literal("agent"),
  ...shared,
  instructions: z.string().min(10).max(20_000),
  done_when: z.array(z.string().min(5).max(500)).min(1).max(20).describe("checkable sentences"),
});

export const ScriptTask = z.strictObject({
  change: z.literal("script"),
  ...shared,
  argv: z.array(z.string().min(1).max(4000)).min(1).max(50).describe("run in the sandbox, no shell added"),
});

/** The task file: YAML or JSON, unknown keys are errors. The requester is never read from it. */
export const TaskContract = z.discriminatedUnion("change", [AgentTask, ScriptTask]);
export type TaskContract = z.infer<typeof TaskContract>;
export type AgentTask = z.infer<typeof AgentTask>;
export type ScriptTask = z.infer<typeof ScriptTask>;
