// core/pull-request/inert.ts: text from tasks and agents as Markdown that only shows itself: no mark-up, mention or link.

const INLINE_LIMIT = 300;
const LINE_LIMIT = 100;
const TEXT_LIMIT = 4000;

/** Entities show as their character but cannot open any Markdown structure. */
const ENTITIES: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from("&<>|\\`*_[]~$!", (mark) => [mark, `&#${mark.charCodeAt(0)};`]),
);

/**
 * Any text → one line, fit for a table cell, a list or a sentence. Total.
 * Mentions, references and addresses are found in the rendered text, so an entity does not stop them: a zero-width
 * space does.
 */
export function inline(text: string): string {
  return clip(visible(text).replace(/\s+/g, " ").trim(), INLINE_LIMIT)
    .replace(/[&<>|\\`*_[\]~$!]/g, (mark) => ENTITIES[mark] ?? "")
    .replace(/(?<!&)[@#]/g, (mark) => `${mark}&#8203;`)
    .replace(/:\/\//g, ":&#8203;//")
    .replace(/\b(www|gh)(?=[.-])/gi, "$1&#8203;");
}

/** Any text → a fenced block, long lines folded. Nothing in a fence is mark-up; comments are broken for our own markers. */
export function fenced(text: string): string {
  const lines = clip(text, TEXT_LIMIT)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .flatMap((line) => fold(visible(line.replace(/\t/g, "  ")).trimEnd()));
  const body = lines.join("\n").replace(/<!-/g, "< !-").replace(/->/g, "- >").trimEnd();
  const longest = Math.max(2, ...(body.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${body === "" ? "(nothing)" : body}\n${fence}`;
}

/** An identifier of ours → a code span; whatever could end the span or a table cell is dropped. */
export function code(identifier: string): string {
  return `\`${clip(identifier.replace(/[^A-Za-z0-9._/@:+=, -]/g, ""), INLINE_LIMIT) || "none"}\``;
}

/** One plain line, for a title or a commit's subject. */
export function plainLine(text: string, limit: number): string {
  return clip(visible(text).replace(/\s+/g, " ").trim(), limit);
}

/** Control characters become spaces; invisible ones, which turn or hide text, go. */
function visible(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\p{Cf}/gu, "");
}

function clip(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}

function fold(line: string): string[] {
  const parts: string[] = [];
  let rest = Array.from(line);
  while (rest.length > LINE_LIMIT) {
    const space = rest.slice(0, LINE_LIMIT).lastIndexOf(" ");
    const end = space > 0 ? space : LINE_LIMIT;
    parts.push(rest.slice(0, end).join(""));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return [...parts, rest.join("")];
}
