// core/run/failure-advice.ts: for each failure kind one sentence of what a person can do about it, exhaustively (I18).
import type { FailureKind } from "../schema/failure.ts";
import type { Command } from "./commands.ts";

export type Advice = { advice: string; commands: readonly Command[] };

export const FAILURE_ADVICE: Record<FailureKind, Advice> = {
  worker_lost: {
    advice: "The worker went away again and again: see what ends it, then start the task again.",
    commands: ["doctor", "retry"],
  },
  workspace_lost: {
    advice: "The sandbox's host or folder went away again and again: see what ends it, then start again.",
    commands: ["doctor", "retry"],
  },
  broken_off: {
    advice: "It was broken off again and again: see halts, the gateway and the artifact store; start again.",
    commands: ["doctor", "retry"],
  },
  sandbox_start: {
    advice: "The sandbox does not start on its host: see which protection is missing, mend it, start again.",
    commands: ["sandbox_doctor", "retry"],
  },
  sandbox_error: {
    advice:
      "The sandbox broke again and again while it worked, such as by a full disk: see its host, start again.",
    commands: ["sandbox_doctor", "retry"],
  },
  script_failed: {
    advice: "The task's own command failed: read what it printed, mend the command, start again.",
    commands: ["artifacts", "retry"],
  },
  model_timeout: {
    advice: "The model provider did not answer in time, several times over: start again once it does.",
    commands: ["retry"],
  },
  model_rate_limited: {
    advice: "The model provider's rate limit held too long: start again later, or raise the limit there.",
    commands: ["retry"],
  },
  model_down: {
    advice: "The model provider kept failing: look at its status page, and start again once it is well.",
    commands: ["retry"],
  },
  model_refused: {
    advice: "The model or its provider refused the request: read why, then change the task or the route.",
    commands: ["explain", "retry"],
  },
  model_invalid: {
    advice: "The model's answers could not be used: start again, or with another model route.",
    commands: ["explain", "retry"],
  },
  model_context_overflow: {
    advice: "The conversation outgrew the model: make the task smaller, or take a route with more room.",
    commands: ["retry"],
  },
  verifier_infrastructure: {
    advice: "The verifier could not be run, which says nothing about the change: see the sandbox's host.",
    commands: ["sandbox_doctor", "retry"],
  },
  forge_rate_limited: {
    advice: "The forge's rate limit held too long: start again later.",
    commands: ["retry"],
  },
  forge_down: {
    advice: "The forge could not be reached for long: start again once it answers.",
    commands: ["doctor", "retry"],
  },
  forge_refused: {
    advice:
      "The forge refused the request: read why, and mend it there, such as a branch rule or an archive.",
    commands: ["explain", "retry"],
  },
  forge_not_found: {
    advice:
      "The forge has no such repository or branch, or not for the App: see base_ref, and the installation.",
    commands: ["repository", "retry"],
  },
  forge_unauthorized: {
    advice: "The App may not do this here: see its installation and permissions at the forge.",
    commands: ["repository", "retry"],
  },
  branch_diverged: {
    advice: "Somebody else's commits are on the branch and stay there: merge or delete it, then start again.",
    commands: ["retry"],
  },
  clone_failed: {
    advice: "The source could not be fetched whole: see the network to the forge, then start again.",
    commands: ["doctor", "retry"],
  },
  notify_down: {
    advice:
      "The notification webhook could not be reached; nothing waited for it. See the notify worker's log.",
    commands: ["doctor"],
  },
  notify_rate_limited: {
    advice: "The notification webhook's rate limit held too long; nothing waited for it.",
    commands: ["doctor"],
  },
  notify_refused: {
    advice: "The notification webhook refuses what it is sent: see notify_url_env in skein.yaml.",
    commands: ["doctor"],
  },
  artifact_store_down: {
    advice: "The artifact store was away or full for long: see the gateway and its disk, then start again.",
    commands: ["doctor", "retry"],
  },
  artifact_missing: {
    advice: "Something the run had stored is not there any more: see the artifact store, then start again.",
    commands: ["artifacts", "retry"],
  },
  ledger_down: {
    advice: "The ledger did not answer for long: see PostgreSQL, then start again.",
    commands: ["doctor", "retry"],
  },
  permit_invalid: {
    advice: "A worker did not accept a permit: its keys are not this deployment's; start the stack anew.",
    commands: ["doctor", "retry"],
  },
  permit_expired: {
    advice: "A permit was too old when its worker came to it: too few workers, or clocks that differ.",
    commands: ["doctor", "retry"],
  },
  halted: {
    advice: "A halt broke it off: start again once the halt is released.",
    commands: ["explain", "retry"],
  },
  halt_feed_stale: {
    advice: "No word of halts reached the worker: see the gateway, then start again.",
    commands: ["doctor", "retry"],
  },
  internal: {
    advice: "This is a fault of the platform: report it with the run's log lines and history.",
    commands: ["logs", "replay"],
  },
};
