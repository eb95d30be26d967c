// core/run/commands.ts: the exact lines that a story tells people to type, fit to be typed as they stand.
export const COMMANDS = [
  "watch",
  "explain",
  "artifacts",
  "logs",
  "replay",
  "stop",
  "retry",
  "budget",
  "approval",
  "approve",
  "reject",
  "list",
  "repository",
  "doctor",
  "sandbox_doctor",
] as const;
export type Command = (typeof COMMANDS)[number];

/** Total. */
export function commandLine(
  command: Command,
  { run, repository, approval }: { run: string; repository: string; approval: string | null },
): string {
  switch (command) {
    case "watch":
    case "explain":
    case "logs":
    case "stop":
      return `skein run ${command} ${run}`;
    case "artifacts":
      return `skein artifact list ${run}`;
    case "replay":
      return `skein replay run ${run}`;
    case "retry":
      return `skein run retry ${run} --reason TEXT`;
    case "budget":
      return `skein run budget ${run} --cost-cents CENTS --reason TEXT`;
    case "approval":
      return approval === null ? "skein approval list" : `skein approval show ${approval}`;
    case "approve":
      return `skein approve ${approval ?? "ID"}`;
    case "reject":
      return `skein reject ${approval ?? "ID"} --reason TEXT`;
    case "list":
      return "skein run list";
    case "repository":
      return `skein repo show ${repository}`;
    case "doctor":
      return "npm run doctor";
    case "sandbox_doctor":
      return "skein sandbox doctor";
  }
}
