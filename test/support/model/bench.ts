// test/support/model/bench.ts: the model activity with a scripted provider, in-memory artifacts and nothing else faked.
import { join } from "node:path";
import { modelTimeouts } from "../../../activities/model/deps.ts";
import type { ModelDeps, ModelTimeouts } from "../../../activities/model/deps.ts";
import { createModelActivities } from "../../../activities/model/index.ts";
import { loadPrompts } from "../../../activities/model/prompt-set.ts";
import { createRedactor } from "../../../core/redact/redactor.ts";
import type { ActionOf, ModelTurn } from "../../../core/schema/action.ts";
import type { TaskBrief } from "../../../core/schema/brief.ts";
import { Conversation } from "../../../core/schema/conversation.ts";
import type { JudgeResult } from "../../../core/schema/judge.ts";
import type { Permit } from "../../../core/schema/permit.ts";
import { memoryArtifacts } from "./artifacts.ts";
import type { MemoryArtifacts } from "./artifacts.ts";

export const PROMPTS_FOLDER = join(import.meta.dirname, "../../../prompts");
export const WORKSPACE = { id: "ws-1", queue: "sandbox@test" };
export const ROUTE = {
  provider: "scripted",
  model: "scripted",
  maxInputTokens: 100_000,
  maxOutputTokens: 4000,
} as const;

/** Not a real key: what the platform itself brokers, so the redactor knows it by value. */
export const BROKERED_SECRET = "brokered-value-6c1f0d";

export type ModelBench = {
  artifacts: MemoryArtifacts;
  /** Performs one `model.call`; what is not given is a first call for the brief. */
  call(changed?: Partial<ActionOf<"model.call">>): Promise<ModelTurn>;
  /** Performs one `judge.run` on this diff. */
  judge(diff: string, changed?: Partial<ActionOf<"judge.run">>): Promise<JudgeResult>;
  conversation(turn: ModelTurn): Conversation;
  /** What a failure would tell the workflow, and the next attempt. */
  carried(): unknown;
};

export function modelBench(setup: {
  url: string;
  brief: TaskBrief;
  timeouts?: Partial<ModelTimeouts>;
  signal?: AbortSignal;
  deps?: Partial<ModelDeps>;
}): ModelBench {
  const artifacts = memoryArtifacts();
  let carried: unknown; // after a failure to the next call, which is then the next attempt
  const timeouts = { ...modelTimeouts(60_000), ...setup.timeouts };
  const activities = createModelActivities({
    artifacts,
    providers: [
      { provider: "scripted", model: "scripted", baseUrl: setup.url, apiKey: BROKERED_SECRET, timeouts },
    ],
    prices: { "scripted/scripted": { input: 3_000_000, output: 15_000_000, fictive: true } },
    prompts: loadPrompts(PROMPTS_FOLDER),
    redactor: (salt) => createRedactor({ salt, exact: [BROKERED_SECRET] }),
    pulse: () => ({
      signal: setup.signal ?? new AbortController().signal,
      carried: () => carried,
      carry: (spend) => (carried = spend),
    }),
    ...setup.deps,
  });
  const brief = artifacts.seed("model_request", setup.brief);
  const first: ActionOf<"model.call"> = {
    kind: "model.call",
    turn: 1,
    route: ROUTE,
    workspace: WORKSPACE,
    brief,
    conversation: null,
    answers: [],
    repair: null,
  };
  return {
    artifacts,
    async call(changed = {}) {
      const action = { ...first, ...changed };
      const turn = await activities["model.call"]({ permit: "permit", claims: CLAIMS, action });
      carried = undefined;
      return turn;
    },
    async judge(diff, changed = {}) {
      const asked = { brief, diff: artifacts.seed("diff", diff), verification: PASSED };
      const action = { kind: "judge.run" as const, route: ROUTE, ...asked, ...changed };
      return activities["judge.run"]({ permit: "permit", claims: CLAIMS, action });
    },
    carried: () => carried,
    conversation: (turn) => Conversation.parse(JSON.parse(artifacts.text(turn.conversation))),
  };
}

export function briefFor(title: string, changed: Partial<TaskBrief> = {}): TaskBrief {
  return {
    title,
    repository: "acme/tiny-sum",
    instructions: "The function sum in sum.js must return the sum of its two arguments.",
    done_when: ["node test/sum.js passes"],
    allowed_paths: ["**"],
    forbidden_paths: ["package.json"],
    verifier: "node",
    data_class: "internal",
    ...changed,
  };
}

const PASSED = {
  profile: "node",
  verdict: "passed",
  tests: { total: 2, passed: 2, failed: 0, skipped: 0 },
} as const;

const CLAIMS: Permit = {
  id: "p-1",
  tenant: "acme",
  run: "run-1",
  wf: "run/acme/run-1",
  act: "run-1-1",
  kind: "model.call",
  queue: "model",
  digest: "0".repeat(64),
  exp: 0,
  reads: [],
  writes: [],
  data: "internal",
  forgeId: null,
  installations: [],
  exempt: false,
};
