// scripts/bench/approve-stage.ts: a whole stack with one run that asks people about one command after another.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import type { RunDetail } from "../../core/schema/view.ts";
import { ASKING, askingPolicy } from "../../test/support/ledger/approvals.ts";
import type { Script } from "../../test/support/model/script.ts";
import { startScriptedModel } from "../../test/support/model/server.ts";
import { addPlatformRules } from "../../test/support/stories/platform-rules.ts";
import { annOf, enrollAnn } from "../../test/support/stories/second-person.ts";
import { startStoryStack } from "../../test/support/stories/stack.ts";
import type { StoryStack } from "../../test/support/stories/stack.ts";
import { SPELL, SPELLING_TASK, TINY } from "../../test/support/stories/tiny.ts";
import { CHECKOUT } from "../stack/places.ts";

/** Milliseconds. */
export type Approved = { fromArguments: number; wholeProcess: number };

export type ApproveStage = {
  /** Waits until the run asks, and approves it as a second person, through the command line. */
  approve(): Promise<Approved>;
  stop(): Promise<void>;
};

const ROUTE = {
  provider: "openai-compatible" as const,
  model: "asking",
  maxInputTokens: 60_000,
  maxOutputTokens: 2000,
};
const CLOCK = pathToFileURL(join(CHECKOUT, "scripts/bench/approve-clock.ts")).href;
const PATIENCE_MS = 120_000;

/** The run asks `times` times, each in a turn of its own. */
export async function startApproveStage(times: number): Promise<ApproveStage> {
  const model = await startScriptedModel({ scripts: [scriptOf(times)] });
  const models = { asking: { route: ROUTE, price: { input: 1, output: 1 }, base_url: model.url } };
  const world = await startStoryStack({ models });
  const rules = askingPolicy(ASKING).documents.flatMap((document) => document.rules);
  await addPlatformRules(world, ...rules.filter(({ effect }) => effect === "ask_approval"));
  await enrollAnn(world, ["approver", "--scope", "team:birds"]);
  const repository = await world.seed("bench-approve", TINY);
  const run = await world.startRun(repository, world.taskFile(SPELLING_TASK), "--model", "asking");
  const answered = new Set<string>();
  return {
    async approve() {
      const waits = ({ run: { approval } }: RunDetail) => approval !== null && !answered.has(approval);
      const approval = (await world.until(run, waits, PATIENCE_MS)).run.approval ?? "";
      answered.add(approval);
      return approveAsAnn(world, approval);
    },
    async stop() {
      await world.stop();
      await model.close();
    },
  };
}

function scriptOf(times: number): Script {
  const asks = Array.from({ length: times }, (_, n) => ({
    say: `I look, ${n}.`,
    calls: [{ tool: "shell", input: { command: "git status" } }],
  }));
  const finish = { say: "Done.", calls: [{ tool: "finish", input: { summary: "I looked." } }] };
  return { title: SPELL.title, turns: [...asks, finish] };
}

async function approveAsAnn(world: StoryStack, approval: string): Promise<Approved> {
  const file = join(world.places.root, "clock");
  const asAnn = { ...world.environment, ...annOf(world) };
  const env = { ...asAnn, NODE_OPTIONS: `--import=${CLOCK}`, SKEIN_BENCH_CLOCK: file };
  const skein = join(CHECKOUT, "cli", "skein.mjs");
  const began = performance.now();
  const { stdout } = await execa(process.execPath, [skein, "approve", approval, "--yes"], { env });
  const wholeProcess = performance.now() - began;
  if (!stdout.includes("is granted")) throw new Error(`not approved: ${stdout}`);
  return { fromArguments: Number(readFileSync(file, "utf8")), wholeProcess };
}
