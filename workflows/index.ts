// workflows/index.ts: every workflow, by name; the bundle's only entry.
export { agentRun } from "./agent-run.ts";
export { answerComment } from "./answer-comment.ts";
export { approval } from "./approval.ts";
export { keepEvidence } from "./keep-evidence.ts";
export { notify } from "./notify.ts";
export { onboarding } from "./onboarding.ts";
export { reap } from "./reap.ts";
export { reconcile } from "./reconcile.ts";
export { switchboard } from "./switchboard.ts";
