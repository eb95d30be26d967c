// test/support/interleave/outside.ts: the outer world of many runs, light: forge, model and sandbox do nothing, but keep a log of what they were made to do.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Admitted } from "../../../core/contract.ts";
import { BOUNDARY } from "../../../core/policy/ordinary.ts";
import type { ActionKind, ModelTurn, ResultOf } from "../../../core/schema/action.ts";
import type { PullRequestState } from "../../../core/schema/pull-request.ts";
import type { Permit } from "../../../core/schema/permit.ts";

export const HOST_QUEUE = "sandbox@outside";
const LONGEST_MS = 40;
const DIGEST = "d".repeat(64);
const HEAD = "e".repeat(40);

/** One attempt at one effect. `at`: milliseconds since the epoch when it began. */
export type Effect = { claims: Permit; at: number; base: string | null };

export type Outside = {
  activities: Record<string, (input: Admitted<ActionKind>) => Promise<unknown>>;
  effectsOf(run: string): readonly Effect[];
  /** So many of them go on now. */
  underWay(run: string): number;
  /** Somebody pushed to the base branch of the run's repository. */
  moveBase(run: string): void;
  /** A person closes the run's pull request. */
  close(run: string): void;
};

export function createOutside(): Outside {
  const effects = new Map<string, Effect[]>();
  const busy = new Map<string, number>();
  const bases = new Map<string, string>();
  const closed = new Set<string>();
  const baseOf = (run: string): string => bases.get(run) ?? "a".repeat(40);

  const perform = async (input: Admitted<ActionKind>): Promise<unknown> => {
    const { run } = input.claims;
    const { action } = input;
    const base = "source" in action ? action.source.baseSha : null;
    effects.set(run, [...(effects.get(run) ?? []), { claims: input.claims, at: Date.now(), base }]);
    busy.set(run, (busy.get(run) ?? 0) + 1);
    await sleep(Math.random() * LONGEST_MS);
    busy.set(run, (busy.get(run) ?? 1) - 1);
    return resultOf(input, { base: baseOf(run), isClosed: closed.has(run) });
  };
  return {
    activities: Object.fromEntries(KINDS.map((kind) => [kind, perform])),
    effectsOf: (run) => effects.get(run) ?? [],
    underWay: (run) => busy.get(run) ?? 0,
    moveBase: (run) => void bases.set(run, randomUUID().replaceAll("-", "").padEnd(40, "0")),
    close: (run) => void closed.add(run),
  };
}

const KINDS: readonly ActionKind[] = [
  "source.fetch",
  "workspace.open",
  "model.call",
  "tool.write",
  "shell.exec",
  "verify.run",
  "patch.export",
  "branch.push",
  "pr.open",
  "pr.read",
  "run.cleanup",
  "evidence.keep",
];

type Standing = { base: string; isClosed: boolean };

/** As when all goes well. Throws for what no run here should come to. */
function resultOf(
  { action, claims }: Admitted<ActionKind>,
  { base, isClosed }: Standing,
): ResultOf<ActionKind> {
  switch (action.kind) {
    case "source.fetch": {
      const source = { baseSha: base, bundle: DIGEST, manifest: DIGEST };
      return { source, ref: "main", files: 1, bytes: 1 };
    }
    case "workspace.open":
      return {
        workspace: { id: `${claims.run}-${claims.id}`, queue: HOST_QUEUE },
        host: "outside",
        image: "none",
      };
    case "model.call":
      return turnOf(action.turn, action.workspace);
    case "tool.write":
    case "shell.exec":
      return { ok: true, summary: "done", output: DIGEST, exitCode: 0, changed: true };
    case "verify.run": {
      const { phase, profile } = action;
      const tests = { total: 1, passed: 1, failed: 0, skipped: 0 };
      const found = {
        verdict: "passed",
        because: "all pass",
        exitCode: 0,
        tests,
        durationMs: 1,
        log: DIGEST,
      } as const;
      return { phase, profile, profileDigest: DIGEST, ...found };
    }
    case "patch.export":
      return {
        patch: { digest: DIGEST, class: "patch", bytes: 1 },
        boundary: BOUNDARY,
        diff: DIGEST,
        diffApplies: true,
      };
    case "branch.push":
      return { headSha: HEAD, treeSha: HEAD, existed: false };
    case "pr.open":
      return { number: 1, url: "https://forge.example/1", existed: false, baseSha: base };
    case "pr.read":
      return pullRequest(isClosed);
    case "run.cleanup":
      return { destroyed: action.workspaces.length };
    case "evidence.keep":
      return { history: { digest: DIGEST, class: "workflow_history", bytes: 1 }, events: 1 };
    case "access.read":
    case "branch.bundle":
    case "judge.run":
    case "guidance.use":
    case "notify.send":
    case "patch.submit":
    case "pr.comment":
    case "shell.network":
    case "report.write":
    case "repository.read":
    case "run.start":
    case "run.stop":
    case "script.exec":
    case "tool.read":
      throw new Error(`no run here has a ${action.kind}`);
  }
}

/** It edits and tries a command, which asks; then it is done. */
function turnOf(turn: number, workspace: { id: string; queue: string }): ModelTurn {
  const edit = { kind: "tool.write", workspace, tool: "edit", path: "src/cart.ts", input: DIGEST } as const;
  const shell = { kind: "shell.exec", workspace, command: "git status", timeoutSeconds: 30 } as const;
  const calls: ModelTurn["calls"] =
    turn === 1
      ? [
          { kind: "proposal", callId: "1", tool: "edit", action: edit },
          { kind: "proposal", callId: "2", tool: "shell", action: shell },
        ]
      : [{ kind: "finish", callId: "3", summary: "done" }];
  const usage = { inputTokens: 1, outputTokens: 1 };
  return { conversation: DIGEST, text: "", calls, usage, costMicroUsd: 6, removedSecrets: 0 };
}

function pullRequest(isClosed: boolean): PullRequestState {
  const standing = isClosed
    ? ({ state: "closed", closedBy: "jane" } as const)
    : ({ state: "open", closedBy: null } as const);
  return {
    number: 1,
    url: "https://forge.example/1",
    draft: false,
    headSha: HEAD,
    mergeSha: null,
    ...standing,
  };
}
