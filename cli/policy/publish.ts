// cli/policy/publish.ts: `skein policy publish`: a folder that passes its cases, signed and put in force; or a second person's word for it.
import { digestOf } from "../../core/digest.ts";
import { PolicyPublished, PolicyStanding } from "../../core/schema/policy-change.ts";
import type { PolicyProposal } from "../../core/schema/policy-change.ts";
import { command } from "../command.ts";
import type { CliDeps } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { storableReason } from "../run/reason.ts";
import { askOnce } from "../terminal/ask.ts";
import { openPolicies } from "./open.ts";
import { isRed, linesOfFile, tryCases } from "./try-cases.ts";

type Options = { policies?: string; reason?: string; confirm?: string; yes?: boolean; json?: boolean };

/** Exit 0 in force, unchanged or half; 1 a case is red, or the second person said no; 2 the policies cannot be read; 3 refused. */
export const policyPublish = command(async (deps, options: Options): Promise<ExitCode> =>
  options.confirm === undefined ? publish(deps, options) : confirm(deps, options, options.confirm),
);

async function publish(deps: CliDeps, options: Options): Promise<ExitCode> {
  if (options.reason === undefined) throw new CommandFault(EXIT.badInput, "--reason TEXT: say why");
  const folder = openPolicies(options.policies);
  const { snapshot } = folder.of(deps.config.tenant);
  const red = tryCases(folder).filter(({ tried }) => tried.some(isRed));
  if (red.length > 0) {
    const lines = red.flatMap(linesOfFile).join("\n");
    throw new CommandFault(EXIT.failed, `nothing is published, as cases do not hold:\n${lines}`);
  }
  const digest = digestOf(snapshot);
  const statement = await signChange(deps, digest, options.reason);
  const published = await deps.gateway.post("/v1/policy", { statement, snapshot }, PolicyPublished);
  return tell(deps, published, options);
}

async function confirm(deps: CliDeps, options: Options, word: string): Promise<ExitCode> {
  const { waiting } = await deps.gateway.read("/v1/policy", PolicyStanding);
  const proposal = findProposal(waiting, word);
  for (const line of shown(proposal)) process.stderr.write(`${line}\n`);
  if (options.yes !== true && !(await askOnce("Put this in force?"))) return EXIT.failed;
  const { digest } = proposal;
  const statement = await signChange(deps, digest, options.reason);
  const published = await deps.gateway.post("/v1/policy/confirm", { statement, digest }, PolicyPublished);
  return tell(deps, published, options);
}

function signChange({ sign }: CliDeps, digest: string, why: string | undefined): Promise<string> {
  const reason = why === undefined ? null : storableReason(why, digest);
  return sign({ verb: "policy.change", target: digest, digest, reason });
}

const SHORTEST = 8;

/** `word`: the digest, or its beginning. */
function findProposal(waiting: readonly PolicyProposal[], word: string): PolicyProposal {
  const [found, ...more] =
    word.length < SHORTEST ? [] : waiting.filter(({ digest }) => digest.startsWith(word));
  if (found && more.every(({ digest }) => digest === found.digest)) return found;
  const known = waiting.map(({ digest, by }) => `  ${digest}, by ${by}`);
  const said = known.length === 0 ? "nothing waits for a second person" : `these wait:\n${known.join("\n")}`;
  throw new CommandFault(EXIT.notFound, `no policy ${word} waits for a second person here; ${said}`);
}

function shown({ digest, by, reason, at, changes }: PolicyProposal): string[] {
  return [`policy ${digest}, published by ${by} at ${at}: ${reason}`, ...indented(changes)];
}

function tell({ print, config }: CliDeps, published: PolicyPublished, { json }: Options): ExitCode {
  if (json) print.json(published);
  else for (const line of told(published, config.tenant)) print.line(line);
  return EXIT.done;
}

function told({ state, digest, replaces, changes }: PolicyPublished, tenant: string): string[] {
  if (state === "unchanged") return [`unchanged: policy ${digest} is in force in ${tenant} already`];
  if (state === "half") {
    return [
      "half: it changes what the platform says, so it is not in force yet; a second policy_admin or platform_admin says",
      `  skein policy publish --confirm ${digest}`,
      ...indented(changes),
    ];
  }
  return [
    `policy ${digest} is in force in ${tenant}${replaces === null ? "" : `; it replaces ${replaces}`}`,
    ...indented(changes.length === 0 ? ["the rules are as before"] : changes),
    "open runs are judged by it beside their own",
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
