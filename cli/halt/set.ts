// cli/halt/set.ts: `skein halt set`: signed words that stop what they cover; workers hear of it within a moment.
import { haltWords } from "../../core/halt.ts";
import { HALT_MODES, HaltRequest, HaltSetAnswer } from "../../core/schema/halt.ts";
import type { HaltView } from "../../core/schema/halt.ts";
import { setHalt } from "../../workflows/messages.ts";
import { command } from "../command.ts";
import type { CliDeps } from "../command.ts";
import { durationOf } from "../duration.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { storableReason } from "../run/reason.ts";
import { whereOf } from "./scope.ts";
import type { ScopeOptions, Where } from "./scope.ts";
import { send } from "./send.ts";

export type SetOptions = ScopeOptions & {
  reason: string;
  capability?: string;
  for?: string;
  json?: boolean;
};
type Set = Extract<HaltSetAnswer, { kind: "set" }>;

export const haltSet = command(async (deps, mode: string, options: SetOptions) => {
  if (mode === "blocked")
    throw new CommandFault(EXIT.badInput, "a repository is blocked with skein repo block OWNER/NAME");
  const where = whereOf(deps.config, options);
  const answer = await sendHalt(deps, where, requestOf(where, mode, options));
  if (options.json) return deps.print.json(answer);
  told(answer).forEach((line) => deps.print.line(line));
});

export function sendHalt(deps: CliDeps, where: Where, request: HaltRequest): Promise<Set> {
  return send(deps, {
    path: "/v1/halts",
    update: setHalt,
    answer: HaltSetAnswer,
    tenant: where.tenant,
    body: async () => ({
      statement: await deps.sign({ ...haltWords(request), reason: request.reason, tenant: where.tenant }),
      request,
    }),
  });
}

export function requestOf(
  { scope, target }: Where,
  mode: string,
  options: Pick<SetOptions, "reason" | "capability" | "for">,
): HaltRequest {
  const known = HALT_MODES.map((each) => each.replaceAll("_", "-"));
  if (!known.includes(mode.replaceAll("_", "-")))
    throw new CommandFault(EXIT.badInput, `"${mode}" is no mode; modes: ${known.join(", ")}`);
  const request = HaltRequest.safeParse({
    scope,
    target,
    mode: mode.replaceAll("-", "_"),
    capability: options.capability ?? null,
    reason: storableReason(options.reason, target),
    expiresAt:
      options.for === undefined ? null : new Date(Date.now() + durationOf(options.for, LASTS)).toISOString(),
  });
  if (request.success) return request.data;
  const problems = request.error.issues.map(({ path, message }) => `--${String(path.at(-1))}: ${message}`);
  throw new CommandFault(EXIT.badInput, problems.join("\n"));
}

const LASTS = {
  option: "--for",
  units: ["m", "h", "d"],
  advice: "minutes, hours or days, such as 30m, 2h or 1d",
} as const;

export function told({ halt, existing, runs }: Set): string[] {
  const state = existing ? "was in force already" : "is in force";
  const about =
    runs === null ? "every tenant's runs" : `${runs} open ${runs === 1 ? "run" : "runs"} in its scope`;
  return [
    `halt ${halt.id} ${state}: ${modeOf(halt)} on ${halt.scope} ${halt.target}; ${about}`,
    `release it: skein halt release ${halt.id}${halt.tenant === null ? " --platform" : ""} --reason TEXT`,
  ];
}

export function modeOf({ mode, capability }: Pick<HaltView, "mode" | "capability">): string {
  return capability === null ? mode : `${mode} ${capability}`;
}
