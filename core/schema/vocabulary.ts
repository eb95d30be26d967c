// core/schema/vocabulary.ts: the word lists that several shapes share, each spelled once.
import { z } from "zod";

export const AUTONOMY_MODES = [
  "analysis_only",
  "dry_run",
  "local_branch",
  "draft_pr",
  "supervised_pr",
  "autonomous_pr",
] as const;
export const AutonomyMode = z.enum(AUTONOMY_MODES);
export type AutonomyMode = z.infer<typeof AutonomyMode>;

export const TASK_CLASSES = [
  "bug_fix",
  "security_fix",
  "dependency_patch",
  "dependency_minor",
  "dependency_major",
  "codemod",
  "refactor",
  "test",
  "docs",
  "config",
  "ci_workflow",
  "other",
] as const;
export const TaskClass = z.enum(TASK_CLASSES);
export type TaskClass = z.infer<typeof TaskClass>;

/** What a diff is, computed from the diff itself; never taken from the task's word. */
export const CHANGE_CLASSES = [
  "source",
  "test",
  "docs",
  "config",
  "dependency",
  "ci_workflow",
  "generated",
  "instruction_file",
  "production_config",
  "unknown",
] as const;
export const ChangeClass = z.enum(CHANGE_CLASSES);
export type ChangeClass = z.infer<typeof ChangeClass>;

export const RISK_TIERS = ["low", "medium", "high", "critical", "regulated"] as const;
export const RiskTier = z.enum(RISK_TIERS);
export type RiskTier = z.infer<typeof RiskTier>;

export const DATA_CLASSES = [
  "public",
  "internal",
  "confidential",
  "secret",
  "regulated",
  "generated_sensitive",
] as const;
export const DataClass = z.enum(DATA_CLASSES);
export type DataClass = z.infer<typeof DataClass>;

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What a person may be, in a tenant or a part of it. */
export const ROLES = [
  "viewer",
  "operator",
  "approver",
  "campaign_owner",
  "policy_admin",
  "platform_admin",
  "auditor",
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** One interface = one task queue = one set of credentials (trust map). */
export const QUEUES = ["control", "scm", "model", "sandbox", "evidence", "notify"] as const;
export const Queue = z.enum(QUEUES);
export type Queue = z.infer<typeof Queue>;

/** Lower-case hex SHA-256. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 digest in lower-case hex");
export type Digest = string;

/** Git object id, SHA-1. */
export const GitSha = z.string().regex(/^[0-9a-f]{40}$/, "a full git SHA-1");
export type GitSha = string;

/** A tenant's name: it starts every key, id and artifact path. */
export const TenantId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "lower-case letters, digits and dashes, at most 40");

export const RepositoryName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, "OWNER/NAME")
  .refine((name) => !/\/\.{1,2}$/.test(name), "OWNER/NAME");

/** Whole micro US dollars: 1_000_000 is one dollar. Money is always an integer. */
export const MicroUsd = z.int().min(0);
