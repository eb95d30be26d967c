// core/shell/facts.ts: what policy may ask about a command text; which programs are allowed is policy's own data.
import type { Facts } from "../schema/policy.ts";
import type { ShellReading } from "./reading.ts";

/**
 * `command.readable` and `command.because` are always there. The rest exist only for a readable command: a rule that
 * asks for the programs of an opaque one meets a missing fact, which is an error and denies (I3).
 */
export function shellFacts(reading: ShellReading): Facts {
  if (reading.kind === "opaque") return { "command.readable": false, "command.because": reading.because };
  const { commands, redirects, risks } = reading;
  return {
    "command.readable": true,
    "command.because": null,
    "command.programs": sortedUnique(commands.map((command) => command.program)),
    "command.count": commands.length,
    "command.inline_code": commands.some((command) => command.inlineCode),
    "command.interpreters": sortedUnique(
      commands.filter((each) => each.interpreter).map((each) => each.program),
    ),
    "command.pipes_into_interpreter": commands.some((command) => command.codeFromPipe),
    "command.redirects": sortedUnique(redirects),
    "command.risks": [...risks],
  };
}

/** By code unit, so that every machine sorts alike. */
function sortedUnique(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
}
