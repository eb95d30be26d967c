// test/activities/sandbox/egress/client-hello.test.ts: the host in real client hellos, whole or in pieces, and nothing in what is none.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readClientHello } from "../../../../activities/sandbox/egress/client-hello.ts";
import { clientHello } from "./internet.ts";

let hello: Buffer;
let nameless: Buffer;
beforeAll(async () => {
  hello = await clientHello({ servername: "a.example" });
  nameless = await clientHello({});
});

/** The same hello in records of at most `size` bytes. */
function split(bytes: Buffer, size: number): Buffer {
  const body = bytes.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    const header = Buffer.from([22, 3, 1, 0, 0]);
    header.writeUInt16BE(part.length, 3);
    records.push(header, part);
  }
  return Buffer.concat(records);
}

const because = (bytes: Buffer) => {
  const read = readClientHello(bytes);
  return read.kind === "refused" ? read.because : read.kind;
};

/** A hello of our own with these extensions. */
function made(extensions: [type: number, content: Buffer][], after = Buffer.alloc(0)): Buffer {
  const list = Buffer.concat(
    extensions.map(([type, content]) => Buffer.concat([u16(type), u16(content.length), content])),
  );
  const body = Buffer.concat([
    Buffer.alloc(34),
    Buffer.from([0, 0, 2, 19, 1, 1, 0]),
    u16(list.length),
    list,
    after,
  ]);
  const handshake = Buffer.concat([Buffer.from([1, 0]), u16(body.length), body]);
  return Buffer.concat([Buffer.from([22, 3, 1]), u16(handshake.length), handshake]);
}
const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const name = (text: string, type = 0) =>
  Buffer.concat([Buffer.from([type]), u16(text.length), Buffer.from(text)]);
const names = (...all: Buffer[]) => Buffer.concat([u16(Buffer.concat(all).length), ...all]);

describe("a client hello", () => {
  test("of a real client names its host", () => {
    expect(readClientHello(hello)).toStrictEqual({ kind: "read", serverName: "a.example" });
  });

  test("is read however it is cut into records, with what follows it", () => {
    for (const size of [300, 700, 5000]) {
      const bytes = split(hello, size);
      expect(readClientHello(bytes)).toMatchObject({ serverName: "a.example" });
      expect(readClientHello(Buffer.concat([bytes, Buffer.from([20, 3, 3, 0, 1, 1])]))).toMatchObject({
        serverName: "a.example",
      });
    }
  });

  test("is waited for until it is whole", () => {
    for (let length = 0; length < hello.length; length += 1)
      expect(readClientHello(hello.subarray(0, length))).toStrictEqual({ kind: "more" });
  });

  test.each<[string, () => Buffer, RegExp]>([
    ["without a name", () => nameless, /names no host/],
    [
      "with two name extensions",
      () =>
        made([
          [0, names(name("a.example"))],
          [0, names(name("b.example"))],
        ]),
      /several/,
    ],
    ["with two names", () => made([[0, names(name("a.example"), name("b.example"))]]), /several/],
    ["with a name of another kind", () => made([[0, names(name("a.example", 1))]]), /names no host/],
    [
      "with an encrypted hello",
      () =>
        made([
          [0, names(name("a.example"))],
          [0xfe0d, Buffer.alloc(4)],
        ]),
      /encrypted/,
    ],
    [
      "with something after its name",
      () => made([[0, Buffer.concat([names(name("a.example")), Buffer.alloc(1)])]]),
      /follows/,
    ],
    [
      "with something after its extensions",
      () => made([[0, names(name("a.example"))]], Buffer.alloc(1)),
      /follows/,
    ],
    ["that is HTTP", () => Buffer.from("GET / HTTP/1.1\r\n"), /does not speak TLS/],
    ["that is SSH", () => Buffer.from("SSH-2.0-x\r\n"), /does not speak TLS/],
    ["that is another handshake", () => Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0]), /no client hello/],
    ["that is too long", () => Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255]), /too long/],
    ["in crumbs", () => split(hello, 3), /too many pieces/],
    ["in an empty record", () => Buffer.from([22, 3, 1, 0, 0]), /does not speak TLS/],
  ])("%s is refused", (_, bytes, why) => {
    expect(because(bytes())).toMatch(why);
  });

  test("our own is read as real ones are", () => {
    expect(readClientHello(made([[0, names(name("A.example"))]]))).toMatchObject({ serverName: "a.example" });
  });

  test("changed anywhere, never throws, and never names another host than its bytes spell", () => {
    fc.assert(
      fc.property(fc.nat({ max: hello.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const bytes = Buffer.from(hello);
        bytes[at] = byte;
        const read = readClientHello(bytes);
        if (read.kind === "read") expect(bytes.toString("latin1").toLowerCase()).toContain(read.serverName);
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readClientHello(Buffer.from(bytes))),
    );
  });
});
