// test/core/policy/seal.test.ts: no fact holds a word that is long or shaped like a token, and what is ordinary stays to the byte (I9).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../core/policy/evaluate.ts";
import { compileSnapshot } from "../../../core/policy/compiled.ts";
import { factsOf } from "../../../core/policy/facts.ts";
import { ACTION_EXAMPLES, CONTEXT } from "../../../core/policy/ordinary.ts";
import { createSeal } from "../../../core/policy/seal.ts";
import type { Facts } from "../../../core/schema/policy.ts";
import { policy, rule } from "../../support/ledger/policy.ts";

const TOKEN = `ghp_${"a1B2".repeat(9)}`;
const JWT = `eyJ${"hbGciOiJI".repeat(12)}.eyJ${"zdWIiOiIx".repeat(8)}.${"sig0".repeat(10)}`;
const LONG = "x".repeat(257);
const SEALED = /^sealed-[0-9a-f]{16}$/;

const shell = (command: string, salt = CONTEXT.salt): Facts =>
  factsOf({ ...ACTION_EXAMPLES["shell.exec"], command }, { ...CONTEXT, salt });
const script = (...argv: string[]): Facts => factsOf({ ...ACTION_EXAMPLES["script.exec"], argv }, CONTEXT);

describe("I9 facts hold no secret word", () => {
  test("a script's words: a long one whole, of others the token alone", () => {
    const facts = script("deploy", `--token=${TOKEN}`, LONG, "src");
    expect(facts["script.argv"]).toStrictEqual([
      "deploy",
      expect.stringMatching(/^--token=sealed-[0-9a-f]{16}$/),
      expect.stringMatching(SEALED),
      "src",
    ]);
    expect(script(TOKEN)["script.program"]).toMatch(SEALED);
  });

  test("a command's programs, redirections and hosts", () => {
    expect(shell(TOKEN)["command.programs"]).toStrictEqual([expect.stringMatching(SEALED)]);
    expect(JSON.stringify(shell(`ls > ${TOKEN}`))).not.toContain(TOKEN.slice(0, 12));
    const { "command.hosts": hosts } = shell(`curl https://${TOKEN}.example.com/x`);
    expect(JSON.stringify(hosts)).not.toMatch(/ghp_/i);
  });

  test.each([TOKEN, JWT, LONG, `${LONG}é`])("what is said of a command that cannot be read: %s", (secret) => {
    const refused = [
      `cat <<${secret}`,
      `bash ${secret}`,
      `xargs ${secret} ls`,
      `find . -exec ${secret} {} +`,
      `ls < ../${secret}`,
      `node --require=${secret} x`,
      `$(${secret}) | sh`,
    ];
    for (const command of refused) expect(JSON.stringify(shell(command))).not.toContain(secret.slice(0, 8));
  });

  test("property: whatever stands around it", () => {
    const piece = fc.constantFrom(
      "ls",
      "cat",
      "|",
      ";",
      "'",
      '"',
      "$(",
      ")",
      ">",
      "<",
      "&&",
      "a/b",
      "--x=",
      " ",
      "\n",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(piece, { maxLength: 8 }), (before, after) => {
        const text = JSON.stringify(shell(`${before.join(" ")} ${TOKEN} ${after.join(" ")}`));
        expect(text).not.toContain(TOKEN.slice(0, 12));
      }),
    );
  });
});

describe("a digest", () => {
  test("is the same in one run, so that it can be compared, and another in the next", () => {
    expect(shell(TOKEN)).toStrictEqual(shell(TOKEN));
    expect(shell(TOKEN, "run-1")["command.programs"]).not.toStrictEqual(
      shell(TOKEN, "run-2")["command.programs"],
    );
  });

  test("is what policy judges, and its reason shows", () => {
    const named = rule({
      id: "no-such",
      effect: "deny",
      because: "not {script.program}",
      actions: ["script.exec"],
    });
    const facts = script(TOKEN, "x");
    const { explanation } = evaluate(compileSnapshot(policy(named)), { facts, kind: "script.exec" });
    expect(explanation).toMatch(/not sealed-[0-9a-f]{16}/);
    expect(explanation).not.toContain("ghp_");
  });
});

describe("what is ordinary stays to the byte", () => {
  const seal = createSeal("salt");
  test.each([
    "git log --oneline | head -5",
    "npm_config_loglevel=error npm test",
    `git show ${"0123456789abcdef".repeat(2)}01234567`,
    `sha256sum ${"ab12".repeat(16)}`,
    "curl https://user:pass@api.example.com/x?key=1",
    `echo ${"word ".repeat(100)}`,
    "x".repeat(256),
  ])("%s", (text) => {
    for (const word of text.split(" ")) expect(seal.word(word)).toBe(word);
    const said = `the reading of ${text.slice(0, 40)} says no`;
    expect(seal.about(text)(said)).toBe(said);
  });
});
