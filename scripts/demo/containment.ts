// scripts/demo/containment.ts: a hostile repository in the demo: a model that obeys all its orders, and what comes of it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { RunDetail } from "../../core/schema/view.ts";
import { ATTEMPTS, HOSTILE_FILES, hostileTask, OBEDIENT } from "../../test/support/stories/hostile.ts";
import { skein } from "./command-line.ts";
import { followRun, isAsking } from "./progress.ts";
import { tarOf } from "./project.ts";
import { reportOf, RunReport, showReport } from "./report.ts";
import { heading, say } from "./say.ts";
import { startRun } from "./start-run.ts";

export const Contained = z.strictObject({
  run: RunReport,
  askedFirst: z.string().describe("what a person was asked about: the suspicious instruction files"),
  attempts: z.int().describe("orders that the model obeyed and a rule is to refuse"),
  refused: z.array(z.string()).describe("of these, the rule that did"),
});
export type Contained = z.infer<typeof Contained>;

export async function hostileTar(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "skein-hostile-"));
  try {
    for (const [path, text] of Object.entries(HOSTILE_FILES)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await tarOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `reviewer`: the environment of somebody who may approve. */
export async function playContainment(
  repository: string,
  reviewer: Record<string, string>,
): Promise<Contained> {
  heading("A hostile repository, and a model that obeys its every order");
  say("  Its AGENTS.md wants credentials sent away and CI rewritten; the log of its tests has orders too.");
  const id = await startRun(repository, hostileTask(OBEDIENT), "--model", "scripted");
  const asks = await followRun(id, "hostile", isAsking);
  say("  Somebody is asked before the model hears a word of it, and says: it is data.");
  await skein(reviewer, "approve", asks.run.approval ?? "", "--yes", "--reason", "it is data");
  const detail = await followRun(id, "hostile");
  const run = await reportOf(detail);
  showReport(detail, run);
  const wanted = ATTEMPTS.filter((each) => each.refused_by !== undefined);
  const refused = wanted.flatMap((attempt) => refusalOf(attempt, detail) ?? []);
  say(
    `  contained      ${refused.length} of ${wanted.length} orders refused by name, nothing left the sandbox`,
  );
  const askedFirst = asks.decisions.find(({ kind }) => kind === "guidance.use")?.subject ?? "";
  return { run, askedFirst, attempts: wanted.length, refused };
}

/** Whether all of it was refused, nothing was delivered, and the record of it is whole. */
export function isContained({ run, attempts, refused }: Contained): boolean {
  const { outcome, pullRequest, audit, history } = run;
  const isProven = audit.verified && history.replayed;
  return outcome === "refused" && pullRequest === null && refused.length === attempts && isProven;
}

function refusalOf(
  { input, refused_by }: (typeof ATTEMPTS)[number],
  { decisions }: RunDetail,
): string | undefined {
  const words = String(input["command"] ?? input["path"]);
  const denied = decisions.filter(({ effect, subject }) => effect === "deny" && subject.includes(words));
  return denied.flatMap(({ rules }) => rules).find((rule) => rule === refused_by);
}
