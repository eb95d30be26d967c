// test/stories/watch.test.ts: run watch on a terminal and piped: live, without flicker, through a gateway's absence, to the outcome's exit code.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { widthOf } from "../../cli/terminal/width.ts";
import { CHECKOUT } from "../../scripts/stack/places.ts";
import { kill, pidOf } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { framesOf, openTerminal } from "../support/stories/terminal.ts";
import type { Terminal } from "../support/stories/terminal.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { BROKEN_COMMAND, OUT_OF_BOUNDS } from "../support/stories/troubles.ts";

const SHOW_CURSOR = "\u001b[?25h";
const MAIN = join(CHECKOUT, "cli/main.ts");

let world: StoryStack;
let repository: string;

beforeAll(async () => {
  world = await startStoryStack();
  repository = await world.seed("geese", TINY);
}, 180_000);
afterAll(() => world?.stop(), 60_000);

function start(task: string): Promise<string> {
  return world.startRun(repository, world.taskFile(task));
}

function watchOn(size: { columns: number; rows: number }, run: string, before = ""): Terminal {
  const line = `stty cols ${size.columns} rows ${size.rows}; ${before} exec ${process.execPath} ${MAIN} run watch ${run}`;
  return openTerminal(line, world.environment);
}

function lastOf(terminal: Terminal): string[] {
  return framesOf(terminal.written()).at(-1) ?? [];
}

async function seen(terminal: Terminal, text: string): Promise<void> {
  await expect.poll(() => lastOf(terminal).join("\n"), { timeout: 90_000 }).toContain(text);
}

describe("on a terminal", () => {
  test("each frame is one, no line is wider than the window, and the last one stays: exit 3 when refused", async () => {
    const terminal = watchOn({ columns: 60, rows: 40 }, await start(OUT_OF_BOUNDS));
    expect(await terminal.ended).toBe(3);
    const written = terminal.written();
    const frames = framesOf(written);
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) {
      expect(frame.length).toBeLessThan(40);
      for (const line of frame) expect(widthOf(line)).toBeLessThan(60);
    }
    const last = lastOf(terminal).join("\n");
    expect(last).toContain("closed");
    expect(last).toContain("refused");
    expect(last).toMatch(/cost {7}\$0\.0000 of \$2\.0000 {2}\[\.{20}\] 0 %/);
    expect(last).toMatch(/- deny {3}patch\.submit/);
    expect(written.trimEnd().endsWith(SHOW_CURSOR)).toBe(true);
    const between = written.split("\u001b[?2026h").map((part) => part.split("\u001b[?2026l").at(-1));
    expect(between.join("").trim()).toBe(`\u001b[?25l${SHOW_CURSOR}`); // nothing is written outside a frame
  }, 120_000);

  test("a window made narrow and low shows less, never wider or higher, and Ctrl-C leaves the cursor: exit 130", async () => {
    const run = await start(slowCodemod(newMark(), 120));
    const resize = "(sleep 8; stty cols 32 rows 12 </dev/tty) &";
    const terminal = watchOn({ columns: 100, rows: 40 }, run, resize);
    await expect.poll(() => lastOf(terminal).length, { timeout: 60_000 }).toBe(11);
    for (const line of lastOf(terminal)) expect(widthOf(line)).toBeLessThan(32);
    terminal.type("\u0003");
    expect(await terminal.ended).toBe(130);
    expect(terminal.written().trimEnd().endsWith(SHOW_CURSOR)).toBe(true);
    await world.skein("run", "stop", run);
  }, 120_000);

  test("a gateway that is away is said so, with the last known state still there, and is asked again", async () => {
    const run = await start(slowCodemod(newMark(), 120));
    const terminal = watchOn({ columns: 120, rows: 40 }, run);
    await seen(terminal, "changing");
    process.kill(pidOf(world.stack, "gateway"), "SIGSTOP");
    await seen(terminal, "! no answer for ");
    expect(lastOf(terminal).join("\n")).toContain("changing");
    process.kill(pidOf(world.stack, "gateway"), "SIGCONT");
    await expect
      .poll(() => lastOf(terminal).join("\n"), { timeout: 90_000 })
      .not.toContain("! no answer for ");
    await world.skein("run", "stop", run);
    expect(await terminal.ended).toBe(1);
    expect(lastOf(terminal).join("\n")).toContain("stopped by");
  }, 240_000);
});

describe("piped", () => {
  test("a line per change, through a gateway that was killed; exit 1 when failed", async () => {
    const run = await start(slowCodemod(newMark(), 8, "").replace("sed -i", "false; exit 9; sed -i"));
    const watched = world.skein("run", "watch", run);
    await world.until(run, ({ run: { stage } }) => stage === "changing");
    kill(world.stack, "gateway");
    const { exitCode, stdout } = await watched;
    expect(exitCode).toBe(1);
    const lines = stdout.split("\n");
    expect(new Set(lines).size).toBe(lines.length);
    expect(stdout).not.toContain("\u001b");
    expect(lines.some((line) => line.startsWith("no answer, asking again: the gateway at "))).toBe(true);
    expect(lines).toContain("the gateway answers again");
    expect(lines.at(-1)).toMatch(/^\S+Z closed \| outcome: failed \| why: /);
  }, 180_000);

  test("--json is an object per change; exit 0 when what was wanted is handed over", async () => {
    const run = await start(codemod("autonomy: dry_run"));
    const { exitCode, stdout } = await world.skein("run", "watch", run, "--json");
    expect(exitCode).toBe(0);
    const Told = z.object({ run: z.object({ id: z.string() }), story: z.object({ stage: z.string() }) });
    const told = stdout.split("\n").map((line) => Told.parse(JSON.parse(line)));
    expect(told.at(-1)).toMatchObject({ run: { id: run }, story: { stage: "closed" } });
    expect(new Set(stdout.split("\n")).size).toBe(told.length);
    const broken = await start(BROKEN_COMMAND);
    expect((await world.skein("run", "watch", broken, "--json")).exitCode).toBe(1);
  }, 180_000);
});
