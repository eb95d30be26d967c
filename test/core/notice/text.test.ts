// test/core/notice/text.test.ts: what a chat is told: the facts and the line to type; and no repository can put a link, a mention or markup into it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvalNotice } from "../../../core/notice/approval.ts";
import { chatText, type Row } from "../../../core/notice/chat-text.ts";
import { haltNotice } from "../../../core/notice/halt.ts";
import { Action } from "../../../core/schema/action.ts";
import type { HaltView } from "../../../core/schema/halt.ts";

const SHOWN: [string, string][] = [
  ["run", "r-1"],
  ["repository", "acme/geese"],
  ["action", "pr.open: acme/geese skein/gray into main"],
  ["asked by", "platform/pr-supervised: a person sees it first (1 of approver in birds)"],
  ["requester", "jane"],
  ["risk", "low: tier low"],
  ["expires", "2026-01-04T00:00:00.000Z"],
  ["digest", "d".repeat(64)],
  ["look", "skein approval show r-1-1"],
  ["approve", "skein approve r-1-1"],
];

describe("of an approval", () => {
  test("what asks, who asked and may answer, risk, expiry, and the line to type", () => {
    expect(approvalNotice({ shown: SHOWN }, "opened")).toBe(
      [
        "*An approval is asked for*",
        "repository: `acme/geese`",
        "action: `pr.open: acme/geese skein/gray into main`",
        "asked by: `platform/pr-supervised: a person sees it first (1 of approver in birds)`",
        "requester: `jane`",
        "risk: `low: tier low`",
        "expires: `2026-01-04T00:00:00.000Z`",
        "look: `skein approval show r-1-1`",
      ].join("\n"),
    );
  });

  test("an escalation names who may answer; an end only what it was about", () => {
    const escalation = approvalNotice({ shown: SHOWN }, "escalation");
    expect(escalation).toMatch(/^\*Escalation: .*\(1 of approver in birds\)/s);
    expect(approvalNotice({ shown: SHOWN }, "refused").split("\n")).toStrictEqual([
      "*An approval was refused*",
      "repository: `acme/geese`",
      "action: `pr.open: acme/geese skein/gray into main`",
      "look: `skein approval show r-1-1`",
    ]);
  });

  test("of many rules the first, and how many more; the line to type is always there", () => {
    const rules = Array.from({ length: 30 }, (_, index): [string, string] => ["asked by", `rule ${index}`]);
    const text = approvalNotice({ shown: [...rules, ...SHOWN] }, "reminder");
    expect(text).toContain("asked by: `27 more rules`");
    expect(text).toContain("expires: `");
    expect(text).toMatch(/look: `skein approval show r-1-1`$/);
  });
});

const HALT: HaltView = {
  id: "h-1",
  scope: "repository",
  target: "acme/geese",
  tenant: "acme",
  mode: "capability_off",
  capability: "tool:shell",
  reason: "a fox <!channel>",
  setBy: "olga",
  setAt: 0,
  expiresAt: null,
  halfReleasedBy: null,
};

describe("of a halt", () => {
  test("where, what, by whom and why, and the line that ends it", () => {
    expect(haltNotice({ halt: HALT, released: null }).split("\n")).toStrictEqual([
      "*A halt is in force*",
      "where: `repository acme/geese`",
      "what: `capability_off tool:shell`",
      "set by: `olga`",
      "reason: `a fox &lt;!channel&gt;`",
      "until: `it is released`",
      "to look: `skein halt list`",
      "to release: `skein halt release h-1 --reason TEXT`",
    ]);
    const platform = { ...HALT, scope: "platform", target: "*", tenant: null } as const;
    expect(haltNotice({ halt: platform, released: null })).toContain("release h-1 --platform --reason");
  });

  test("that is over, who ended it and why", () => {
    const text = haltNotice({ halt: HALT, released: { by: "jane", reason: "it left" } });
    expect(text).toMatch(/^\*A halt is over\*/);
    expect(text).toContain("released by: `jane`\nreason: `it left`");
  });
});

/** Text that leans to what could break out, and to characters that turn or hide text. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "<!channel>",
        "<https://evil.example|ok>",
        "&lt;",
        "&",
        "`",
        "```",
        "\n",
        "\r\n",
        "*",
        "_",
        "@here",
      ),
      fc.constantFrom("\u2028", "\u202e", "\u200b", "\0", "\ud800", "🦢", " "),
      fc.string({ unit: "binary", maxLength: 300 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""));

describe("laws of the text", () => {
  const rows = fc.array(fc.tuple(fc.constantFrom("action", "asked by"), nasty), { maxLength: 30 });

  test("each row is one line with its value between two backticks; no control character of Slack's is left raw", () => {
    const property = fc.property(rows, (given: Row[]) => {
      const [headline, ...lines] = chatText("Told", given).split("\n");
      expect(headline).toBe("*Told*");
      expect(lines).toHaveLength(Math.min(given.length, 12));
      for (const line of lines) {
        const [, value = ""] = /^(?:action|asked by): `([^`]+)`$/.exec(line) ?? [];
        expect(value).not.toBe("");
        expect(value).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
        expect(value).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  test("it fits the action that carries it, whatever comes", () => {
    const most = Array.from({ length: 40 }, (): Row => ["asked by", "&".repeat(5000)]);
    const text = chatText("Told", most);
    expect(Action.safeParse({ kind: "notify.send", about: "x", text }).success).toBe(true);
  });
});
