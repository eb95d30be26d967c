// test/stories/people.test.ts: the Web UI, run show and run explain tell one story of a run, whatever became of it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseHalt, setHalt } from "../../activities/ledger/halts.ts";
import { storyOfRun } from "../../core/run/told.ts";
import { storyRows } from "../../core/run/story.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { openBrowser } from "../support/chromium/browser.ts";
import type { Browser } from "../support/chromium/browser.ts";
import { provideChromium } from "../support/chromium/install.ts";
import { detailsUrl } from "../support/chromium/web-ui.ts";
import { processesWith } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { BROKEN_COMMAND, NO_BRANCH, OUT_OF_BOUNDS } from "../support/stories/troubles.ts";

const chromium = await provideChromium();
const MARK = newMark();

let world: StoryStack;
let browser: Browser | null = null;
let repository: string;

beforeAll(async () => {
  world = await startStoryStack();
  repository = await world.seed("geese", TINY);
  if ("path" in chromium) browser = await openBrowser(chromium.path);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await world?.stop();
}, 60_000);

async function start(task: string, done: (detail: RunDetail) => boolean): Promise<RunDetail> {
  const run = await world.startRun(repository, world.taskFile(task));
  return world.until(run, done, 120_000);
}

const isClosed = ({ run }: RunDetail): boolean => run.closed;
/** The Web UI's Markdown sets typographic quotes. */
const oneSpaced = (text: string): string =>
  text.replaceAll(/\s+/g, " ").replaceAll(/[“”]/g, '"').replaceAll(/[‘’]/g, "'");

/** Every row of the story stands on the page, and in what the two commands print. */
async function expectTold(detail: RunDetail): Promise<string[]> {
  const { id } = detail.run;
  const texts = storyRows(storyOfRun(detail.run)).map(([, text]) => oneSpaced(text));
  for (const command of ["show", "explain"]) {
    const printed = oneSpaced((await world.skein("run", command, id)).stdout);
    for (const text of texts) expect(printed).toContain(text);
  }
  if (browser) {
    const page = await browser.open(await detailsUrl(world.stack.file, id));
    const shown = await page.until((text) => texts.every((each) => oneSpaced(text).includes(each)));
    expect(shown).toContain(id);
    await page.close();
  }
  return texts;
}

const NEEDED = "missing" in chromium ? ` (without the Web UI: ${chromium.missing})` : "";

describe(`one story${NEEDED}`, () => {
  test("of a running run: its stage, since when, and how to stop it", async () => {
    const detail = await start(slowCodemod(MARK, 300), ({ decisions }) =>
      decisions.some(({ kind }) => kind === "script.exec"),
    );
    const texts = await expectTold(detail);
    expect(texts).toContain("changing");
    expect(texts).toContain(`skein run stop ${detail.run.id}`);
    expect(texts.join("\n")).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/m);
    await world.skein("run", "stop", detail.run.id);
    await expectTold(await world.until(detail.run.id, isClosed));
    expect(processesWith(MARK)).toStrictEqual([]);
  }, 240_000);

  test("of a waiting run: halted by whom, and that a release lets it go on; then its pull request's page", async () => {
    const halt = {
      scope: "tenant",
      target: "default",
      tenant: "default",
      mode: "no_effects",
      capability: null,
    } as const;
    const id = await setHalt(world.recorder, { ...halt, reason: "drill", by: "ada" });
    let halted: RunDetail;
    try {
      halted = await start(codemod(), ({ run }) => run.stage === "halted");
      expect(await expectTold(halted)).toContain("halted (no_effects on tenant) by ada: drill");
    } finally {
      await releaseHalt(world.recorder, { tenant: "default", id, by: "ada" });
    }
    const waiting = await world.until(halted.run.id, ({ run }) => run.stage === "following", 120_000);
    expect((await expectTold(waiting)).join("\n")).toContain(waiting.run.pullRequest?.url);
  }, 240_000);

  test("of a refused run: which rule, and the command that explains it", async () => {
    const detail = await start(OUT_OF_BOUNDS, isClosed);
    const texts = await expectTold(detail);
    expect(texts).toContain("refused");
    expect(texts.join("\n")).toMatch(
      /not allowed to submit the patch: .*\[platform\/patch-outside-scope, policies\/platform\.yaml:\d+\]/,
    );
    expect(texts).toContain(`skein run explain ${detail.run.id}`);
  }, 240_000);

  test("of a run that the forge failed: whose failure it is, of which kind, and what to do", async () => {
    const texts = (await expectTold(await start(NO_BRANCH, isClosed))).join("\n");
    expect(texts).toContain("not the project (forge_not_found)");
    expect(texts).toContain(`skein repo show ${repository}`);
  }, 240_000);

  test("of a run whose own command failed: not the platform, and with which exit code", async () => {
    const texts = (await expectTold(await start(BROKEN_COMMAND, isClosed))).join("\n");
    expect(texts).toContain("not the platform");
    expect(texts).toContain("the script exited with 3");
  }, 240_000);
});

test.skipIf("missing" in chromium)(`the Web UI was looked at in Chromium${NEEDED}`, () => {
  expect(browser).not.toBeNull();
});

test("one run's lines of every process that worked on it are found by its id alone", async () => {
  const { run } = await start(codemod("autonomy: dry_run"), isClosed);
  const lines = async (...args: string[]) =>
    (await world.skein("run", "logs", run.id, ...args)).stdout.split("\n");
  const writers = ["gateway", "control", "scm", "sandbox", "evidence"];
  await expect
    .poll(
      async () => {
        const found = (await lines("--json")).map((line): unknown => JSON.parse(line));
        return writers.filter((worker) => found.some((line) => isOf(line, worker, run.id)));
      },
      { timeout: 30_000 },
    )
    .toStrictEqual(writers);
  const shown = await lines();
  expect(shown.every((line) => /^\S+Z {2}(info|warn) /.test(line))).toBe(true);
  expect(shown.toSorted()).toStrictEqual(shown);
}, 120_000);

function isOf(line: unknown, worker: string, run: string): boolean {
  const { worker: by, run: of } = line as { worker?: string; run?: string };
  return by === worker && of === run;
}
