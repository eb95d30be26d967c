// cli/run/watch/news.ts: what is new of a run since it was last told, for readers that are no terminal: a line or object per change.
import type { Story } from "../../../core/run/story.ts";
import { storyRows } from "../../../core/run/story.ts";
import type { DecisionView, RunDetail } from "../../../core/schema/view.ts";
import { storyOfRun } from "../../../core/run/told.ts";

export type News = { story: Story | null; decisions: DecisionView[] };

/** Answers what the last call has not yet had; `story` null: as before. */
export function createNews(): (detail: RunDetail) => News {
  let told = "";
  let count = 0;
  return ({ run, decisions }) => {
    const story = storyOfRun(run);
    const text = JSON.stringify(story);
    const news = { story: text === told ? null : story, decisions: decisions.slice(count) };
    told = text;
    count = decisions.length;
    return news;
  };
}

/** One line each; decisions come before the stage they led to. */
export function newsLines({ story, decisions }: News): string[] {
  const decided = decisions.map(({ at, effect, kind, subject }) => `${at} ${effect} ${kind} ${subject}`);
  return story ? [...decided, storyLine(story)] : decided;
}

function storyLine(story: Story): string {
  const [stage, ...rows] = storyRows(story).filter(([name]) => name !== "since" && name !== "type");
  const rest = rows.map(([name, text]) => `${name}: ${text}`);
  return [story.since ?? "", stage?.[1] ?? story.stage, ...(rest.length > 0 ? [`| ${rest.join(" | ")}`] : [])]
    .join(" ")
    .trim();
}
