// test/core/egress/authority.test.ts: a proxied request means one host, and never an address in any of its spellings.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAuthority } from "../../../core/egress/authority.ts";

test.each([
  ["a.example:443", null, { host: "a.example", port: 443 }],
  ["A.Example", 80, { host: "a.example", port: 80 }],
  ["x-1.example:8080", 80, { host: "x-1.example", port: 8080 }],
  ["localhost:80", null, { host: "localhost", port: 80 }], // a name; where it leads is for the range table to say
])("%s", (text, port, read) => {
  expect(readAuthority(text, port)).toStrictEqual({ kind: "read", ...read });
});

test.each([
  "a.example",
  "a.example:",
  "a.example:0",
  "a.example:65536",
  "a.example:443:443",
  "a.example:+443",
  "a.example: 443",
  "user@a.example:443",
  "a.example:443@b.example:443",
  "a.example.:443",
  "127.0.0.1:443",
  "127.1:443",
  "2130706433:443",
  "0x7f000001:443",
  "0177.0.0.1:443",
  "a.0x7f:443",
  "[::1]:443",
  "[::ffff:127.0.0.1]:443",
  "a..example:443",
  ".a.example:443",
  "a_b.example:443",
  "a.example%00:443",
  "ａ.example:443",
  "a.example\t:443",
  "",
  `${"a".repeat(300)}:443`,
])("refuses %j", (text) => {
  expect(readAuthority(text, null).kind).toBe("refused");
});

test("whatever it reads, a URL reads the same host and port there, and takes it for a name", () => {
  const PIECE = fc.constantFrom(
    "a",
    "example",
    ".",
    ":",
    "443",
    "0",
    "0x7f",
    "1",
    "-",
    "@",
    "[",
    "]",
    "%2e",
    "/",
    "\\",
    "x",
  );
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 8 }), (pieces) => {
      const text = pieces.join("");
      const read = readAuthority(text, 80);
      if (read.kind === "refused") return;
      const url = new URL(`http://${text}/`);
      expect(url.hostname).toBe(read.host);
      expect(Number(url.port || 80)).toBe(read.port);
      expect(url.username).toBe("");
    }),
    { numRuns: 20_000 },
  );
});
