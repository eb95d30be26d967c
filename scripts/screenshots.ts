// scripts/screenshots.ts: `npm run screenshots`: the README's pictures, from a stack of its own and real runs in every kind of trouble.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setHalt } from "../activities/ledger/halts.ts";
import type { RunDetail } from "../core/schema/view.ts";
import { openBrowser } from "../test/support/chromium/browser.ts";
import type { Browser } from "../test/support/chromium/browser.ts";
import { provideChromium } from "../test/support/chromium/install.ts";
import { detailsUrl } from "../test/support/chromium/web-ui.ts";
import { startStoryStack } from "../test/support/stories/stack.ts";
import type { StoryStack } from "../test/support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../test/support/stories/tiny.ts";
import { NO_BRANCH, OUT_OF_BOUNDS } from "../test/support/stories/troubles.ts";
import { CHECKOUT } from "./stack/places.ts";

const FOLDER = join(CHECKOUT, "docs", "images");
const MOST_BYTES = 150_000;
/** The frame in which the Web UI shows the current details; what holds it scrolls, so the picture is of its own page. */
const DETAILS = 'iframe[src^="/render?content=%23%23%23"]';
const WITHIN_MS = 120_000;

const HALT = {
  scope: "tenant",
  target: "default",
  tenant: "default",
  mode: "no_effects",
  capability: null,
  reason: "release freeze until Monday",
  by: "ada",
} as const;

/** `make` resolves to a run that is in the state to be shown. */
type Picture = { name: string; shows: string; make: () => Promise<string> };

const chromium = await provideChromium();
if ("missing" in chromium) {
  console.error(`no screenshots: ${chromium.missing}`);
  process.exit(1);
}
const world = await startStoryStack();
const browser = await openBrowser(chromium.path);
try {
  mkdirSync(FOLDER, { recursive: true });
  const repository = await world.seed("geese", TINY);
  for (const picture of pictures(world, repository)) await take(browser, picture);
} finally {
  await browser.close();
  await world.stop();
}
process.exit(0);

/** In this order: the halt of the last one, which ends with the stack, would cover the others too. */
function pictures(of: StoryStack, repository: string): Picture[] {
  const started = async (task: string, done: (detail: RunDetail) => boolean): Promise<string> => {
    const run = await of.startRun(repository, of.taskFile(task));
    await of.until(run, done, WITHIN_MS);
    return run;
  };
  const at = (stage: string) => (detail: RunDetail) => detail.run.stage === stage;
  const slow = slowCodemod(newMark(), 600);
  const halted = async (): Promise<string> => {
    await setHalt(of.recorder, HALT);
    return started(codemod(), at("halted"));
  };
  return [
    { name: "refused", shows: "refused", make: () => started(OUT_OF_BOUNDS, at("closed")) },
    { name: "failed", shows: "forge_not_found", make: () => started(NO_BRANCH, at("closed")) },
    { name: "running", shows: "changing", make: () => started(slow, at("changing")) },
    { name: "waiting", shows: "halted", make: halted },
  ];
}

async function take(by: Browser, { name, shows, make }: Picture): Promise<void> {
  const run = await make();
  const page = await by.open(await detailsUrl(world.stack.file, run), { width: 1000, height: 2000 });
  await page.until((text) => text.includes(shows) && text.includes("Last decisions"), WITHIN_MS);
  const source = await page.run(`document.querySelector(${JSON.stringify(DETAILS)}).src`);
  const details = await by.open(String(source), { width: 760, height: 1200 });
  await details.until((text) => text.includes("Last decisions"), WITHIN_MS);
  const png = await details.photograph("body");
  if (png.length > MOST_BYTES) throw new Error(`${name}.png has ${png.length} bytes, over ${MOST_BYTES}`);
  writeFileSync(join(FOLDER, `${name}.png`), png);
  console.log(`docs/images/${name}.png  ${png.length} bytes`);
  await details.close();
  await page.close();
}
