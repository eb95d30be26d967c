// cli/halt/drill.ts: `skein halt drill`: starts runs that only sleep, halts them, and says how long each took to be gone.
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { digestOf } from "../../core/digest.ts";
import { readGone } from "../../core/halt-gone.ts";
import { quantile } from "../../core/quantile.ts";
import { RunStarted } from "../../core/schema/submission.ts";
import { TaskContract } from "../../core/schema/task.ts";
import { RunDetail } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import type { CliDeps } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { releaseById } from "./release.ts";
import { requestOf, sendHalt } from "./set.ts";

type Options = { repo: string; runs: string; json?: boolean };

const SLEEP_SECONDS = 900;
/** A drill that is broken off leaves a halt that ends by itself. */
const FOR = "15m";
const ASK_MS = 1000;
const START_MS = 180_000;
const END_MS = 60_000;

export const DrillReport = z.strictObject({
  halt: z.string().describe("its id"),
  runs: z.int(),
  running: z.int().describe("whose command was running when the halt was set"),
  gone: z
    .strictObject({ p50: z.number(), p99: z.number(), last: z.number() })
    .nullable()
    .describe("milliseconds from the halt's acceptance until a process was gone; null: none was running"),
  remoteMutations: z.int().describe("pushes and pull requests of these runs settled after the halt"),
  lastRemoteMutation: z.number().nullable().describe("milliseconds after the halt; null: there was none"),
  ended: z.int().describe("runs that ended as stopped"),
  released: z.boolean().describe("false: by one operator only, so another is wanted"),
});
export type DrillReport = z.infer<typeof DrillReport>;

export const haltDrill = command(async (deps, options: Options) => {
  const ids = await startSleepers(deps, options.repo, countOf(options.runs));
  const where = { scope: "repository", target: options.repo, tenant: deps.config.tenant } as const;
  const isAsleep = ({ decisions }: RunDetail): boolean => decisions.some(isRunning);
  const asleep = await waitFor(deps, ids, { holds: isAsleep, withinMs: START_MS });
  await pause(ASK_MS * 2); // its command was allowed a moment ago, and is started by now
  const { halt } = await sendHalt(
    deps,
    where,
    requestOf(where, "cancel-running", { reason: "drill", for: FOR }),
  );
  const ended = await waitFor(deps, ids, { holds: ({ run }) => run.closed, withinMs: END_MS });
  const released = await releaseById(deps, {
    id: halt.id,
    tenant: where.tenant,
    reason: "the drill is over",
  });
  const report = reportOf(ended, {
    halt: halt.id,
    setAt: halt.setAt,
    running: asleep.filter(isAsleep).length,
    released: released.kind === "released",
  });
  if (options.json) deps.print.json(report);
  else linesOf(report).forEach((line) => deps.print.line(line));
  return report.ended === report.runs ? EXIT.done : EXIT.failed;
});

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 200) return count;
  throw new CommandFault(EXIT.badInput, `--runs ${text}: a number from 1 to 200`);
}

async function startSleepers(
  { sign, gateway }: CliDeps,
  repository: string,
  count: number,
): Promise<string[]> {
  const drill = randomBytes(4).toString("hex");
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    const task = TaskContract.parse({
      title: `halt drill ${drill}, sleeper ${n}`,
      change: "script",
      repository,
      task_class: "other",
      autonomy: "analysis_only", // whatever happens, it opens nothing
      argv: ["sleep", `${SLEEP_SECONDS}`],
    });
    const asked = { task, model: "default" };
    const words = { verb: "run.start", target: repository, digest: digestOf(asked), reason: null } as const;
    const started = await gateway.post("/v1/runs", { statement: await sign(words), ...asked }, RunStarted);
    ids.push(started.id);
  }
  return ids;
}

function isRunning({ kind, effect, settled }: RunDetail["decisions"][number]): boolean {
  return kind === "script.exec" && effect === "allow" && settled === null;
}

/** Until it holds for each, or for as many as there is time for: caps may keep some of them queued. */
async function waitFor(
  { gateway }: CliDeps,
  ids: readonly string[],
  until: { holds: (run: RunDetail) => boolean; withinMs: number },
): Promise<RunDetail[]> {
  const end = Date.now() + until.withinMs;
  for (;;) {
    const runs: RunDetail[] = [];
    for (const id of ids) runs.push(await gateway.read(`/v1/runs/${id}`, RunDetail));
    const left = runs.filter((run) => !until.holds(run));
    const isFull = left.length < runs.length && left.every(({ run }) => run.stage === "queued");
    if (left.length === 0 || isFull || Date.now() > end) return runs;
    await pause(ASK_MS);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const MUTATIONS: readonly string[] = ["branch.push", "pr.open"];

export function reportOf(
  runs: readonly RunDetail[],
  drill: { halt: string; setAt: number; running: number; released: boolean },
): DrillReport {
  const { halt, setAt, running, released } = drill;
  const decisions = runs.flatMap((run) => run.decisions);
  const gone = decisions.flatMap(({ settled }) => readGone(settled?.note ?? "", halt) ?? []);
  const mutations = decisions
    .filter(({ kind, settled }) => MUTATIONS.includes(kind) && settled?.ok)
    .map(({ at }) => new Date(at).getTime() - setAt)
    .filter((ms) => ms > 0);
  return {
    halt,
    runs: runs.length,
    running,
    gone:
      gone.length === 0
        ? null
        : { p50: quantile(gone, 0.5), p99: quantile(gone, 0.99), last: Math.max(...gone) },
    remoteMutations: mutations.length,
    lastRemoteMutation: mutations.length === 0 ? null : Math.max(...mutations),
    ended: runs.filter(({ run }) => run.outcome === "stopped").length,
    released,
  };
}

function linesOf({ halt, runs, running, gone, lastRemoteMutation, ended, released }: DrillReport): string[] {
  const queued = running < runs ? `, the others were queued behind the caps of tenant and repository` : "";
  return [
    `${running} of ${runs} runs were in their sandbox${queued}`,
    gone === null
      ? "no process was running, so nothing was measured"
      : `halt → process gone: p50 ${gone.p50} ms, p99 ${gone.p99} ms, last ${gone.last} ms`,
    lastRemoteMutation === null
      ? "halt → last remote mutation: none after it"
      : `halt → last remote mutation: ${lastRemoteMutation} ms`,
    `${ended} of ${runs} ended as stopped`,
    released ? `halt ${halt} is released` : `halt ${halt} is half released: see skein halt list`,
  ];
}
