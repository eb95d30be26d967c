// test/core/redact/properties.test.ts: what holds for every text: idempotent, quick, and the same however it is cut.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../../core/redact/redactor.ts";
import { createRedactionStream } from "../../../core/redact/stream.ts";
import { loadOrdinary, loadSecrets } from "./vectors.ts";

const EXACT = ["broker-value-123456", "secret/with+signs==7"];
const redactor = createRedactor({ salt: "s", exact: EXACT });

const FRAGMENT = fc.oneof(
  fc.constantFrom(...loadSecrets(9).map(({ text }) => text)),
  fc.constantFrom(...loadSecrets(9).map(({ text }) => text.slice(0, text.length / 2))),
  fc.constantFrom(...loadOrdinary()),
  fc.constantFrom(...EXACT, ...EXACT.map((value) => Buffer.from(`x${value}`).toString("base64"))),
  fc.constantFrom(
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "-----END X-----",
    "-----BEGIN ",
  ),
  fc.constantFrom(
    "password=",
    'token: "',
    "Authorization: Bearer ",
    "://a:",
    "@",
    "\u001b[1m",
    "\u001b[",
    "eyJ",
    "--token ",
  ),
  fc.constantFrom(
    "[REDACTED:jwt:0123abcd]",
    "[REDACTED:unreadable]",
    "[REDACTED:",
    "jwt:0123abcd]",
    "\0",
    "\r",
  ),
  fc.string({ maxLength: 12 }),
);
const TEXT = fc
  .array(fc.tuple(FRAGMENT, fc.constantFrom("", " ", "\n", "\n", "\r\n")), { maxLength: 14 })
  .map((parts) => parts.flat().join(""));

describe("I9 redaction", () => {
  test("is idempotent", () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const once = redactor.redact(text);
        const twice = redactor.redact(once.text);
        expect(twice.text).toBe(once.text);
        expect(Object.values(twice.removed).every((count) => count === 0)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("counts bytes as they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { bytesIn, bytesOut, text: clean } = redactor.redact(text);
        expect(bytesIn).toBe(Buffer.byteLength(text));
        expect(bytesOut).toBe(Buffer.byteLength(clean));
      }),
    );
  });

  test("of a stream equals that of the whole, however it is cut", () => {
    fc.assert(
      fc.property(TEXT, fc.array(fc.nat({ max: 400 }), { maxLength: 12 }), (text, cuts) => {
        const stream = createRedactionStream(redactor);
        let out = "";
        let from = 0;
        for (const cut of [...cuts].sort((a, b) => a - b)) {
          out += stream.write(text.slice(from, Math.max(from, cut)));
          from = Math.max(from, cut);
        }
        out += stream.write(text.slice(from)) + stream.end();
        const whole = redactor.redact(text);
        expect(out).toBe(whole.text);
        expect(stream.summary()).toStrictEqual({ removed: whole.removed, dropped: whole.dropped });
      }),
      { numRuns: 3000 },
    );
  });
});

describe("I20 what cannot be judged is dropped", () => {
  const long = "x".repeat(1024 * 1024 + 1);

  test("a line of more than a mebibyte, in a whole text and in a stream", () => {
    const text = `before\n${long}\nafter ${EXACT[0]}\n`;
    const whole = redactor.redact(text);
    expect(whole.text).toMatch(/^before\n\[REDACTED:unreadable\]\nafter \[REDACTED:exact_value:\w+\]\n$/u);
    expect(whole.dropped).toBe(1);
    for (const size of [1000, 99_991, 1024 * 1024 + 8, text.length]) {
      const stream = createRedactionStream(redactor);
      let out = "";
      for (let at = 0; at < text.length; at += size) out += stream.write(text.slice(at, at + size));
      expect(out + stream.end()).toBe(whole.text);
      expect(stream.summary().dropped).toBe(1);
    }
  });

  test("a line of exactly a mebibyte is judged", () => {
    const line = `${EXACT[0]} ${long}`.slice(0, 1024 * 1024);
    expect(redactor.redact(`${line}\n`).text).toMatch(/^\[REDACTED:exact_value/u);
    const stream = createRedactionStream(redactor);
    expect(stream.write(`${line}\n`) + stream.end()).toBe(redactor.redact(`${line}\n`).text);
  });

  test("a text in which every removal uncovers the next secret, without end", () => {
    const chain = (links: number): string => `${EXACT[0]}${`hf_${"a1B2".repeat(15)}`.repeat(links)}`;
    expect(redactor.redact(chain(3))).toMatchObject({
      dropped: 0,
      removed: { provider_token: 3, exact_value: 1 },
    });
    expect(redactor.redact(chain(30))).toMatchObject({
      text: "[REDACTED:unreadable]",
      dropped: 1,
      bytesOut: 21,
    });
  });
});

describe("no text makes it slow", () => {
  const SIZE = 256 * 1024;
  // A quadratic rule takes minutes for 256 KB, a linear one seconds on a busy machine.
  const END = { timeout: 60_000 };
  test.each([
    "-----BEGIN RSA PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAA",
    "token=",
    'password="',
    "secret_",
    "eyJ",
    "eyJa.",
    ".eyJaaaaaaaaaaaa",
    "://a:",
    "://a:b@",
    "sk-",
    "Authorization: Bearer ",
    "Cookie: a=bbbbbbb;",
    "curl ",
    "/hooks/a",
    "://webhook/",
    "[REDACTED:",
    "\u001b[1m",
    "\u001b[",
    "M",
    "Mabc.",
    "a",
    "1",
    "A_B-c.",
    "<password>",
    "--token ",
    "\\",
    '"',
    "-",
    "=",
    " ",
    "\n",
    "_session=",
    "gho_",
    "U0tFSU4tQ0FOQVJZL",
  ])("repeated %j comes to an end", END, (piece) => {
    const { bytesIn } = redactor.redact(piece.repeat(Math.ceil(SIZE / piece.length)));
    expect(bytesIn).toBeGreaterThanOrEqual(SIZE);
  });
});
