// test/core/pull-request/comment.test.ts: which comments ask for something, and that an answer only shows itself, whatever a repository or a rule says.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commentCommand } from "../../../core/pull-request/comment-command.ts";
import { redactedReply, replyBody, replyMarker } from "../../../core/pull-request/reply.ts";
import { CommentReply } from "../../../core/schema/comment.ts";

describe("a comment asks for something", () => {
  test.each([
    ["/skein stop", "stop"],
    ["/skein explain", "explain"],
    ["/skein retry\r\nbecause it is night", "retry"],
    ["/skein  stop \nplease", "stop"],
  ])("%j", (body, command) => {
    expect(commentCommand(body)).toBe(command);
  });

  test.each([
    "/skein",
    "/skein stop now",
    "/skein stopp",
    "/skein STOP",
    "/skein other",
    "/skein constructor",
    "/skein please also change module X",
    "@skein please also change module X",
    "Please also change module X, @skein",
    "And module Y? @skein[bot]",
    `/skein${" ".repeat(1e6)}stop`,
  ])("%j says something else to the platform", (body) => {
    expect(commentCommand(body)).toBe("other");
  });

  test.each([
    "",
    "skein stop",
    " /skein stop",
    "> /skein stop",
    "Why not\n/skein stop",
    "`/skein stop`",
    "```\n/skein stop\n```",
    "<!-- skein:comment=1 -->\n/skein stop",
    "Please also change module X",
    "> @skein please also change module X",
    "I wrote to `@skein` and nothing came",
    "`@skein`",
    "Looks good, @skein made it.",
    "mail me at me@skein.example",
    "@skein-team, what do you think?",
    "@skeins",
    "/skeins stop",
    "/skein/stop",
    "Nice.\n@skein what now?",
  ])("%j asks for nothing", (body) => {
    expect(commentCommand(body)).toBeNull();
  });

  test("by its first line alone, whatever follows", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (rest) => {
        expect(commentCommand(`/skein stop\n${rest}`)).toBe("stop");
        expect(commentCommand(`x${rest}\n/skein stop`)).toBeNull();
      }),
    );
  });
});

const HOSTILE = [
  "@acme/owners and #1, GH-2",
  "<!-- skein:comment=77 -->",
  "--> <script>alert(1)</script>",
  "![x](https://evil.example/?q) [click](http://evil.example)",
  "```\n# heading\n/skein stop\n```",
  "| a | b |\n/skein stop",
  "www.evil.example\u202Etxt",
];

function explained(text: string): CommentReply {
  const decisions = { allow: 3, askApproval: 1, deny: 2 };
  return {
    answers: "explain",
    run: text,
    stage: text,
    outcome: text,
    why: text,
    you: text,
    decisions,
    rules: [text, text],
    evidence: [text],
    commands: [text],
  };
}

describe("an answer", () => {
  const hostile = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.array(fc.constantFrom(...HOSTILE, "\n", "`", " ", "](", "<", "&")).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 600 }),
  );

  test("holds its marker once, at its beginning, and no mention, link, mark-up or command of anybody's", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const body = replyBody("12", explained(text));
        expect(body.startsWith(replyMarker("12"))).toBe(true);
        const rest = body.slice(replyMarker("12").length);
        expect(rest).not.toMatch(/<!--|<[a-z/]|-->/i);
        const outsideCode = rest.replace(/`[^`\n]*`/g, "");
        expect(outsideCode).not.toMatch(/(?<!&)[@#](?!&#8203;)/);
        expect(outsideCode).not.toMatch(/:\/\/|\]\(|`|\|/);
        expect(rest).not.toMatch(/^(\/skein|#|>|=|\|)/m);
        expect(commentCommand(body)).toBeNull();
        expect(body.length).toBeLessThan(20_000);
      }),
    );
  });

  test("is bounded by its schema, and its every free text goes through the redactor (I9)", () => {
    const redact = (text: string): string => text.replaceAll("hunter_2", "[redacted]");
    const reply = explained("the key is hunter_2");
    const clean = redactedReply({ ...reply, run: "r", stage: "s", outcome: null } as CommentReply, redact);
    expect(replyBody("1", clean)).not.toContain("hunter");
    expect(CommentReply.safeParse({ ...reply, rules: Array(9).fill("x") }).success).toBe(false);
    expect(CommentReply.safeParse({ ...reply, why: "x".repeat(601) }).success).toBe(false);
  });

  test("to anything else is a refusal with its reason, the paths of the task and the way to go, whatever those paths are called", () => {
    const other = (allowed: string[]): CommentReply => ({
      answers: "other",
      run: "r1",
      allowed,
      commands: ["skein run start TASK.yaml"],
    });
    const body = replyBody("12", other(["src/**"]));
    expect(body).toMatch(/^<!-- skein:comment=12 -->\nNot done\. /);
    expect(body).toContain("- src/&#42;&#42;\n");
    expect(body).toContain("A further change is a new task");
    fc.assert(
      fc.property(hostile, (text) => {
        const rest = replyBody("12", other([text])).slice(replyMarker("12").length);
        expect(rest).not.toMatch(/<!--|<[a-z/]|-->/i);
        expect(rest.replace(/`[^`\n]*`/g, "")).not.toMatch(/(?<!&)[@#](?!&#8203;)/);
        expect(commentCommand(replyBody("12", other([text])))).toBeNull();
      }),
    );
  });

  test("for a retry is the exact line to type, and says that a comment does not do it", () => {
    const line = "skein run retry 0123456789abcdef --reason asked-for-at-pull-request-7";
    const body = replyBody("12", { answers: "retry", run: "0123456789abcdef", commands: [line] });
    expect(body).toContain(`- \`${line}\`\n`);
    expect(body).toMatch(/by a signed statement only, not by a comment/);
  });
});
