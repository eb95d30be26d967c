// core/patch/check/code-text.ts: a program's text without its comments and without what its strings say.

/**
 * A stretch that is no code. `open`: source of a pattern without groups. `stops`: where it ends; what it matches and
 * begins with a backslash or a bracket is passed over. Null: `open` matches all of it. `isKept`: it counts as code.
 */
type Stretch = { open: string; stops: RegExp | null; isComment?: true; isKept?: true };

export type Syntax = { opens: RegExp; stretches: readonly Stretch[] };

function syntax(...stretches: Stretch[]): Syntax {
  return { opens: new RegExp(stretches.map(({ open }) => `(${open})`).join("|"), "g"), stretches };
}

const SLASHES = { open: "//", stops: /(?=\n)/g, isComment: true } as const;
const BLOCK = { open: "/\\*", stops: /\*\//g, isComment: true } as const;
const HASH = { open: "#", stops: /(?=\n)/g, isComment: true } as const;
const QUOTED = { open: '"', stops: /\\[\s\S]|"|(?=\n)/g };
const SINGLE = { open: "'", stops: /\\[\s\S]|'|(?=\n)/g };
const TEXT_BLOCK = { open: '"""', stops: /\\[\s\S]|"""/g };
const BACKTICKS = { open: "\x60", stops: /\\[\s\S]|\x60/g };
/** Of a statement, after which an expression may begin; parentheses in it one deep. */
const HEAD = String.raw`\b(?:if|while|for) ?\([^()\n]{0,99}(?:\([^()\n]{0,99}\)[^()\n]{0,99}){0,3}\)`;
/** Where an expression may begin; after a value a slash divides. */
const REGEX = {
  open: String.raw`(?<=(?:[(,=:[!&|?{;+*%~^\n-]|=>|\breturn|${HEAD}) ?)/(?![/*])`,
  stops: /\\[^\n]|\[(?:[^\]\\\n]|\\[^\n]){0,1000}|[/\n]/g,
};

/** A key of options is no string, however it is quoted. */
const KEY = { open: String.raw`["'](?:skip|todo|only)["'](?=\s{0,9}:)`, stops: null, isKept: true } as const;

export const JAVASCRIPT = syntax(KEY, SLASHES, BLOCK, QUOTED, SINGLE, BACKTICKS, REGEX);
export const PYTHON = syntax(HASH, TEXT_BLOCK, { open: "'''", stops: /\\[\s\S]|'''/g }, QUOTED, SINGLE);
/** A build constraint is a comment that decides what runs. */
export const GO = syntax(
  { ...SLASHES, open: String.raw`//(?!go:build|\s{0,99}\+build)` },
  BLOCK,
  QUOTED,
  SINGLE,
  {
    open: "\x60",
    stops: /\x60/g,
  },
);
export const JAVA = syntax(SLASHES, BLOCK, TEXT_BLOCK, QUOTED, SINGLE);
/** A lone quote is a lifetime; strings run over lines. */
export const RUST = syntax(
  SLASHES,
  BLOCK,
  { open: '\\br##"', stops: /"##/g },
  { open: '\\br#"', stops: /"#/g },
  { open: '\\br"', stops: /"/g },
  { open: '"', stops: /\\[\s\S]|"/g },
  { open: String.raw`'(?:\\[^\n]{1,9}|[^'\\\n])'`, stops: null },
);

/** Same lines; of a string only its quotes are left. An open stretch runs to the end. Total, linear. */
export function codeOf(text: string, { opens, stretches }: Syntax): string {
  const pieces: string[] = [];
  let from = 0;
  opens.lastIndex = 0;
  for (let match = opens.exec(text); match !== null; match = opens.exec(text)) {
    const [open, ...groups] = match;
    const stretch = stretches[groups.findIndex((group) => group !== undefined)];
    const start = match.index + open.length;
    const end = stretch?.stops ? endOf(text, start, stretch.stops) : start;
    pieces.push(text.slice(from, match.index));
    if (stretch?.isKept) pieces.push(open);
    else {
      const quote = stretch?.isComment ? " " : open.slice(-1);
      pieces.push(quote, newlines(text.slice(start, end)), quote);
    }
    from = end;
    opens.lastIndex = end;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

function endOf(text: string, start: number, stops: RegExp): number {
  stops.lastIndex = start;
  for (let stop = stops.exec(text); stop !== null; stop = stops.exec(text)) {
    const [found] = stop;
    if (!found.startsWith("\\") && !found.startsWith("[")) return stop.index + found.length;
  }
  return text.length;
}

function newlines(text: string): string {
  return "\n".repeat(text.split("\n").length - 1);
}
