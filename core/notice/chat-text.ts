// core/notice/chat-text.ts: a message for a chat, in Slack's mrkdwn: whatever is shown in it can be no link, no mention and no markup.

/** What it is about, and what of that is shown. */
export type Row = readonly [name: string, value: string];

const MOST_ROWS = 12;
const MOST_CHARACTERS = 200;

/** At most 16,000 characters. `headline` and the rows' names are ours; the values are anybody's, so each stands as code. */
export function chatText(headline: string, rows: readonly Row[]): string {
  const shown = rows.slice(0, MOST_ROWS).map(([name, value]) => `${name}: \`${chatWord(value)}\``);
  return [`*${headline}*`, ...shown].join("\n");
}

/** Fit to stand between backticks. `&`, `<` and `>` are all that Slack reads as control characters; in code nothing else counts. */
function chatWord(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\s]+/gu, " ") // also what turns the reading direction
    .replaceAll("`", "'")
    .trim();
  const characters = Array.from(line);
  const cut =
    characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…` : line;
  return cut.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") || "-";
}
