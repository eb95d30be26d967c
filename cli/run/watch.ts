// cli/run/watch.ts: `skein run watch`: one run, live: redrawn in place on a terminal, a line or object per change when piped.
import type { RunOutcome } from "../../core/schema/run.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Print } from "../print.ts";
import { openScreen } from "../terminal/screen.ts";
import { findRun } from "./find.ts";
import { storyOfRun } from "../../core/run/told.ts";
import { followRun } from "./watch/follow.ts";
import type { Followed } from "./watch/follow.ts";
import { frameOf } from "./watch/frame.ts";
import type { View } from "./watch/frame.ts";
import { createNews, newsLines } from "./watch/news.ts";

const REDRAW_MS = 1000;

type Watching = Followed & { close(): void };

/** Ends when the run has closed, with an exit code for its outcome. */
export const runWatch = command(async ({ gateway, print }, word: string, options: { json?: boolean }) => {
  const watching = options.json ? inObjects(print) : process.stdout.isTTY ? onTerminal() : inLines(print);
  try {
    const { run } = await followRun(() => findRun(gateway, word), watching);
    return run.outcome ? EXIT_OF[run.outcome] : EXIT.failed;
  } finally {
    watching.close();
  }
});

/** Done is what the run was for. A stop and a pull request closed unmerged are not. */
const EXIT_OF: Record<RunOutcome, ExitCode> = {
  pull_request_open: EXIT.done,
  merged: EXIT.done,
  report_ready: EXIT.done,
  patch_ready: EXIT.done,
  branch_ready: EXIT.done,
  nothing_to_do: EXIT.done,
  closed_by_person: EXIT.failed,
  stopped: EXIT.failed,
  failed: EXIT.failed,
  refused: EXIT.refused,
};

/** Redrawn at every answer, every second for the clock, and at once when the window changes its size. */
function onTerminal(): Watching {
  const screen = openScreen();
  let detail: RunDetail | null = null;
  let silence: View["silence"] = null;
  const draw = (): void => {
    if (detail) screen.draw(frameOf({ detail, silence, nowMs: Date.now() }, screen.size()));
  };
  const timer = setInterval(draw, REDRAW_MS);
  const interrupt = (): void => process.exit(INTERRUPTED); // the screen closes itself
  process.stdout.on("resize", draw);
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return {
    seen(answer) {
      detail = answer;
      draw();
    },
    silent(because) {
      silence = because === null ? null : { sinceMs: silence?.sinceMs ?? Date.now(), because };
      draw();
    },
    close() {
      clearInterval(timer);
      process.stdout.off("resize", draw);
      for (const signal of SIGNALS) process.off(signal, interrupt);
      screen.close();
    },
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const INTERRUPTED = 130;

function inLines(print: Print): Watching {
  const newsOf = createNews();
  let isSilent = false;
  return {
    seen: (detail) => newsLines(newsOf(detail)).forEach((line) => print.line(line)),
    silent(because) {
      if (because === null) print.line("the gateway answers again");
      else if (!isSilent) print.line(`no answer, asking again: ${because}`);
      isSilent = because !== null;
    },
    close: () => {},
  };
}

function inObjects(print: Print): Watching {
  const newsOf = createNews();
  let last: string | null = null;
  return {
    seen(detail) {
      const { story, decisions } = newsOf(detail);
      const { run, counts, usage } = detail;
      if (story || decisions.length > 0)
        print.json({ run, story: storyOfRun(run), counts, usage, decisions });
    },
    silent(because) {
      if (because !== last) print.json({ silent: because });
      last = because;
    },
    close: () => {},
  };
}
