// workflows/summary.ts: one line per activity for the Web UI's event list. Never a payload, never a secret.
import type { Action } from "../core/schema/action.ts";

export function summaryOf(action: Action): string {
  return text(action).replace(/\s+/g, " ").slice(0, 200);
}

function text(action: Action): string {
  switch (action.kind) {
    case "source.fetch":
      return `${action.repository} at ${action.ref ?? "its default branch"}`;
    case "workspace.open":
      return `for ${action.purpose}`;
    case "model.call":
      return `turn ${action.turn}: ${action.route.provider}/${action.route.model}`;
    case "judge.run":
      return `${action.route.provider}/${action.route.model}`;
    case "tool.read":
    case "tool.write":
      return `${action.tool} ${action.path}`;
    case "shell.exec":
    case "shell.network":
      return action.command;
    case "script.exec":
      return action.argv.join(" ");
    case "verify.run":
      return `${action.profile}, ${action.phase}`;
    case "patch.export":
      return action.purpose;
    case "branch.bundle":
    case "branch.push":
      return action.branch;
    case "pr.open":
      return action.title;
    case "pr.read":
      return `${action.repository}#${action.number}`;
    case "access.read":
      return `what ${action.login} may do in ${action.repository}`;
    case "pr.comment":
      return `${action.repository}#${action.number}, ${action.reply.answers}`;
    case "run.cleanup":
      return action.reason;
    case "repository.read":
      return action.repository;
    case "notify.send":
      return action.about;
    case "run.start":
    case "run.stop":
    case "guidance.use":
    case "patch.submit":
    case "report.write":
    case "evidence.keep":
      return action.kind;
  }
}
